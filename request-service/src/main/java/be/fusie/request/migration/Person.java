package be.fusie.request.migration;

import be.fusie.kit.security.Caller;
import java.time.Instant;

/** The caller, read before the work leaves the request's thread. */
record Person(String subject, String issuer, String acr, Instant signedInAt, boolean operator, String role) {

    static Person of(Caller caller) {
        String role = caller.is("operator")
                ? "operator"
                : caller.is("director") ? "director" : caller.is("school") ? "school" : "portal";
        return new Person(
                caller.subject(),
                caller.issuer(),
                caller.acr().orElse(null),
                caller.signedInAt().orElse(null),
                caller.is("operator"),
                role);
    }

    Actor actor() {
        return new Actor(role, subject);
    }
}

package be.fusie.notification;

import be.fusie.kit.security.Caller;
import java.util.regex.Pattern;

/** For which institutions a caller may ask: an operator for all, anybody else for those that the token names. */
final class Reach {

    private static final Pattern INSTITUTION = Pattern.compile("\\d{6}");

    private Reach() {}

    static boolean everything(Caller caller) {
        return caller.is("operator");
    }

    /** An institution that is not the caller's is as good as unknown: 404. */
    static void check(Caller caller, String institution) {
        if (institution == null || !INSTITUTION.matcher(institution).matches()) {
            throw NotificationProblems.badInstitution();
        }
        if (!everything(caller) && !caller.institutions().contains(institution)) {
            throw NotificationProblems.unknownInstitution(institution);
        }
    }
}

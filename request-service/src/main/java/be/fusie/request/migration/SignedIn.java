package be.fusie.request.migration;

import java.time.Instant;

/**
 * A sign-in that is to prove who signs: the one of the access token, or one whose ID token was sent along and verified.
 *
 * @param at when the person proved who they are ({@code auth_time}); null when the provider does not say
 * @param acr how
 * @param nonce of the challenge that it was made for; null without an ID token
 * @param idToken as it came; null without one
 */
record SignedIn(String issuer, String subject, Instant at, String acr, String nonce, String idToken) {

    static SignedIn of(Person person) {
        return new SignedIn(person.issuer(), person.subject(), person.signedInAt(), person.acr(), null, null);
    }
}

package be.fusie.merge.engine;

import java.util.List;

/**
 * Users, their rights, and what is looked at after a move: the map's sections {@code users}, {@code rights},
 * {@code reports} and {@code links}. Each may be left out; then nothing is done or checked of it.
 *
 * @param users null when the map has no such section
 * @param rights null when the map has no such section
 */
public record Accounts(Users users, Rights rights, List<Report> reports, List<Link> links) {

    static final Accounts NONE = new Accounts(null, null, List.of(), List.of());

    /**
     * Who logs in (M4, M9).
     *
     * @param name column with the user name, unique in a database
     * @param renamed what a user name becomes when it can't stay: a text with {@code {local}} (the name up to its last
     *     {@code @}), {@code {institution}}, {@code {source}} and {@code {receiver}}; null when user names always stay
     * @param credential columns that have to arrive unchanged, so that people log in as before
     * @param logIn SQL that says whether a user name and a password open the door: two parameters, one boolean; null
     *     when there is none
     */
    public record Users(String table, String name, String renamed, List<String> credential, String logIn) {}

    /**
     * Who may do what (M10, M11).
     *
     * @param user column that refers to the users' table
     * @param right column with the name of the right
     * @param scope column with the institution the right holds for
     * @param administrator values of {@code right} that administrators of a single school lose
     * @param central column of the users' table by which the central administrator of the request is found; null when
     *     the map does not say
     */
    public record Rights(
            String table, String user, String right, String scope, List<String> administrator, String central) {}

    /**
     * Something central, such as a report or a certificate, that can be missing in the new home (M22).
     *
     * @param missing SQL with one parameter, the institution numbers as {@code text[]}: one row {@code (institution, what)}
     *     for each that is missing
     * @param refresh the call that makes it anew; {@code {institution}} stands for the number
     */
    public record Report(String name, String missing, String refresh) {}

    /**
     * Links to other systems, which a school has to make anew (M12).
     *
     * @param name column that says which system it is
     */
    public record Link(String table, String name) {}
}

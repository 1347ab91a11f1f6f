package be.fusie.billing.board;

import java.time.LocalDate;
import java.util.List;

/**
 * All that a change of boards does in a school database, with the ids it will have there. Committed in our own database
 * before the school database is touched: doing it again changes nothing, and the undo knows exactly what to take back.
 *
 * @param day the new boards begin
 * @param begun memberships of institutions under their new board
 * @param ended memberships under the old ones, with the day they had ended on before
 * @param sequences where they stood before ids were taken (I6)
 */
record BoardPlan(
        LocalDate day,
        List<Board> boards,
        List<Begun> begun,
        List<Ended> ended,
        List<Unit> units,
        List<Article> articles,
        List<Activity> activities,
        Off off,
        List<Link> links,
        List<Sequence> sequences) {

    /** @param fresh whether the school database does not know it yet */
    record Board(
            long id,
            String enterpriseNumber,
            String name,
            String iban,
            String street,
            String postalCode,
            String city,
            boolean fresh) {}

    record Begun(String institution, long board, LocalDate from) {}

    /** @param before its last day before; null when it was open */
    record Ended(String institution, long board, LocalDate from, LocalDate until, LocalDate before) {}

    record Unit(long id, String institution, long board, String name, String iban) {}

    record Article(long id, long unit, String code, String description, long priceCents) {}

    /** @param article id, or null @param kind id of the choice value */
    record Activity(
            long id, String institution, Long article, long kind, String name, LocalDate from, LocalDate until) {}

    /** Ids of what was active under the old boards and is switched off. */
    record Off(List<Long> units, List<Long> articles, List<Long> activities, List<Long> links) {}

    /** A link to Exact that a school makes anew. @param customers how many customers the new dossier makes anew */
    record Link(String institution, long customers) {}

    /**
     * Where the sequence of a table stood before ids were taken.
     *
     * @param first id that was taken
     * @param after last id that was taken
     */
    record Sequence(String table, String name, long last, boolean called, long first, long after) {}
}

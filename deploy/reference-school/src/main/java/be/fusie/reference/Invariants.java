package be.fusie.reference;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * What must never break, checked by a program that is not the one under test: plain SQL on the school databases and on
 * the services' own, as the administrator of one cluster, and the list old → new as it is delivered; no class of a
 * service. For migrations of the reference school that have ended, completed or abandoned.
 *
 * <p>Of the invariants I1–I7 and I10 two need more than a database: whether each event arrived in Kafka (I7) and what an
 * application was told (I10); those who know add their findings.
 */
public final class Invariants {

    /** @param evidence counts and names of tables, no personal data */
    public record Finding(String invariant, String says, boolean holds, String evidence) {
        @Override
        public String toString() {
            return "%s %s %s: %s".formatted(holds ? "holds " : "BROKEN", invariant, says, evidence);
        }
    }

    /**
     * How the two databases were before a migration.
     */
    public record Before(String source, String receiver, DatabaseDigest sourceDigest, DatabaseDigest receiverDigest) {

        /** Reads it now; the guard may be installed already. */
        public static Before of(String adminUrl, String source, String receiver) throws SQLException {
            return new Before(
                    source, receiver, DatabaseDigest.of(adminUrl, source), DatabaseDigest.of(adminUrl, receiver));
        }

        long persons() {
            return receiverDigest.tables().get("public.person").rows();
        }
    }

    /** A line of the list old → new, as it was delivered (M6). */
    public record Renumbered(long old, long now, boolean matched) {}

    private static final List<String> WRITES = List.of(
            "update institution set phone = phone where number = ?",
            "update pupil set left_on = left_on where institution = ?",
            "update grade g set score = score from class_group c where c.id = g.class_group_id and c.institution = ?");

    private static final String[] SERVICES = {"request", "freeze", "merge", "billing", "notification"};

    /** Messages of a migration: said, unsent, topics with gaps, unread, dead. */
    private static final String MESSAGES =
            """
            select count(*), 1 from outbox where key = ?
            union all select count(*), 2 from outbox where key = ? and sent_at is null
            union all select count(*), 3 from (select topic from outbox where key = ? group by topic
                having count(*) <> max(sequence) or min(sequence) <> 1) g
            union all select count(*), 4 from inbox where key = ? and handled_at is null
            union all select count(*), 5 from inbox where key = ? and outcome = 'dead'
            order by 2
            """;

    private final Cluster cluster;
    private final UUID migration;
    private final Before before;
    private final Supplier<List<Renumbered>> list;
    private final List<Finding> findings = new ArrayList<>();

    private String phase;
    private boolean completed;
    private boolean whole;
    private List<String> institutions = List.of();

    private Invariants(String adminUrl, UUID migration, Before before, Supplier<List<Renumbered>> list) {
        this.cluster = new Cluster(adminUrl);
        this.list = list;
        this.migration = migration;
        this.before = before;
    }

    /**
     * Checks a migration that has ended.
     *
     * @param adminUrl see {@link ReferenceSchool#create}; the services' databases are {@code fusie_request},
     *     {@code fusie_freeze} … of the same cluster
     * @param quiet whether nobody but the migration wrote into the two databases since {@code before}: only then can
     *     digests be compared (I6)
     * @param list fetches the migration's list old → new; asked when it completed
     * @return a finding for each invariant that applies to how it ended
     */
    public static List<Finding> of(
            String adminUrl, UUID migration, Before before, boolean quiet, Supplier<List<Renumbered>> list)
            throws SQLException {
        Invariants invariants = new Invariants(adminUrl, migration, before, list);
        invariants.check(quiet);
        return invariants.findings;
    }

    /** Whether all that was to be said about a migration is sent and dealt with (I7), as it is soon after the end. */
    public static boolean isAllSaid(String adminUrl, UUID migration) throws SQLException {
        Invariants invariants = new Invariants(adminUrl, migration, null, List::of);
        invariants.nothingUnsaid();
        return invariants.findings.get(0).holds();
    }

    private void check(boolean quiet) throws SQLException {
        phase = cluster.text("fusie_request", "select phase from migration where id = ?", migration);
        if (!List.of("COMPLETED", "ABANDONED", "UNDONE").contains(phase)) {
            throw new IllegalStateException("Migration " + migration + " has not ended; it is " + phase);
        }
        completed = phase.equals("COMPLETED");
        String move = cluster.text("fusie_request", "select move from migration where id = ?", migration);
        whole = move.replace(" ", "").contains("\"whole\":true");
        institutions = Arrays.stream(move.split("\""))
                .filter(s -> s.matches("[0-9]{6}"))
                .toList();
        freezeIsReleased();
        oneWritableHome();
        if (completed) {
            findings.addAll(new MergedRows(cluster, before, whole, institutions, list.get()).check());
        } else if (quiet) {
            undoneIsAsBefore();
        }
        chargedOnce();
        nothingUnsaid();
    }

    private void freezeIsReleased() throws SQLException {
        List<String> held = new ArrayList<>();
        for (String database : List.of(before.source(), before.receiver())) {
            String state = gateState(database);
            if (!state.equals("none") && !state.equals("open")) {
                boolean moved = state.equals("moved") && completed && whole && database.equals(before.source());
                if (!moved) {
                    held.add(database + " is " + state);
                }
            }
        }
        long holds =
                cluster.number("fusie_freeze", "select count(*) from held_database where migration = ?", migration);
        if (holds > 0) {
            held.add(holds + " databases held for the migration");
        }
        find("I1", "the freeze is released", held.isEmpty(), held.isEmpty() ? "gates open, or moved" : held.toString());
    }

    private String gateState(String database) throws SQLException {
        boolean guarded = cluster.number(
                        database,
                        "select count(*) from pg_tables where schemaname = 'fusie_guard' and tablename = 'gate'")
                > 0;
        return guarded ? cluster.text(database, "select state from fusie_guard.gate") : "none";
    }

    /** Tries to write, as an application would, in every database that knows the institution; and takes it back. */
    private void oneWritableHome() throws SQLException {
        List<String> wrong = new ArrayList<>();
        Map<String, List<String>> homes = new TreeMap<>();
        institutions.forEach(institution -> homes.put(institution, new ArrayList<>()));
        for (String database : schoolDatabases()) {
            for (String institution :
                    cluster.texts(database, "select number from institution where number = any (?)", institutions)) {
                if (isWritable(database, institution)) {
                    homes.get(institution).add(database);
                }
            }
        }
        homes.forEach((institution, writable) -> {
            if (!writable.equals(List.of(completed ? before.receiver() : before.source()))) {
                wrong.add(institution + " can be written in " + writable);
            }
        });
        find(
                "I2",
                "one writable home per institution",
                wrong.isEmpty(),
                wrong.isEmpty()
                        ? homes.size() + " institutions at home in "
                                + homes.values().iterator().next()
                        : wrong.toString());
    }

    private List<String> schoolDatabases() throws SQLException {
        return cluster.texts("postgres", "select datname from pg_database where datname like 'school\\_%' order by 1");
    }

    /** Whether any of the ways to write something of an institution works. */
    private boolean isWritable(String database, String institution) throws SQLException {
        try (Connection application = DriverManager.getConnection(
                ReferenceSchool.urlOf(cluster.adminUrl(), database),
                ReferenceSchool.APPLICATION_ROLE,
                ReferenceSchool.APPLICATION_ROLE)) {
            application.setAutoCommit(false);
            boolean some = false;
            for (String update : WRITES) {
                some |= canWrite(application, update, institution);
            }
            return some;
        }
    }

    private static boolean canWrite(Connection application, String update, String institution) throws SQLException {
        try (PreparedStatement statement = application.prepareStatement(update)) {
            statement.setString(1, institution);
            return statement.executeUpdate() > 0;
        } catch (SQLException e) {
            if ("25006".equals(e.getSQLState()) || "42501".equals(e.getSQLState())) {
                return false;
            }
            throw e;
        } finally {
            application.rollback();
        }
    }

    private void undoneIsAsBefore() throws SQLException {
        List<String> differences = new ArrayList<>(
                before.sourceDigest().differencesTo(DatabaseDigest.of(cluster.adminUrl(), before.source())));
        differences.addAll(
                before.receiverDigest().differencesTo(DatabaseDigest.of(cluster.adminUrl(), before.receiver())));
        find(
                "I6",
                "both databases are as before",
                differences.isEmpty(),
                differences.isEmpty()
                        ? "%d tables, %d rows and %d sequences alike"
                                .formatted(
                                        before.sourceDigest().tables().size()
                                                + before.receiverDigest()
                                                        .tables()
                                                        .size(),
                                        before.sourceDigest().rows()
                                                + before.receiverDigest().rows(),
                                        before.sourceDigest().sequences().size()
                                                + before.receiverDigest()
                                                        .sequences()
                                                        .size())
                        : differences.toString());
    }

    private void chargedOnce() throws SQLException {
        long charges = cluster.number("fusie_billing", "select count(*) from charge where migration = ?", migration);
        long databases = cluster.number(
                "fusie_billing", "select count(distinct database) from charge where migration = ?", migration);
        long invoices = cluster.number("fusie_billing", "select count(*) from invoice where migration = ?", migration);
        long credits =
                cluster.number("fusie_billing", "select count(*) from credit_note where migration = ?", migration);
        boolean once = charges == 1 && invoices == 1;
        boolean holds = charges == databases
                && switch (phase) {
                    case "COMPLETED" -> once && credits == 0;
                    case "UNDONE" -> once && credits == 1;
                    default -> charges == 0;
                };
        find(
                "I5",
                "charged once, only when completed, and credited when taken back",
                holds,
                "%d charges, %d invoices, %d credit notes".formatted(charges, invoices, credits));
    }

    private void nothingUnsaid() throws SQLException {
        List<String> open = new ArrayList<>();
        long said = 0;
        for (String service : SERVICES) {
            String key = migration.toString();
            List<Long> counts = cluster.longs("fusie_" + service, MESSAGES, key, key, key, key, key);
            said += counts.get(0);
            long unsent = counts.get(1);
            long gaps = counts.get(2);
            long unread = counts.get(3);
            long dead = counts.get(4);
            if (unsent + gaps + unread + dead > 0) {
                open.add("%s: %d unsent, %d topics with gaps, %d unread, %d dead"
                        .formatted(service, unsent, gaps, unread, dead));
            }
        }
        find(
                "I7",
                "every event is sent, and each command and reply was dealt with",
                open.isEmpty(),
                open.isEmpty() ? said + " messages" : open.toString());
    }

    private void find(String invariant, String says, boolean holds, String evidence) {
        findings.add(new Finding(invariant, says, holds, evidence));
    }
}

package be.fusie.local;

import be.fusie.platform.PlatformException;
import be.fusie.reference.DatabaseDigest;
import be.fusie.reference.Invariants;
import be.fusie.reference.Invariants.Before;
import be.fusie.reference.Landscape;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/** What the demo proves of a migration, by reading the databases apart from the services (I1–I10). */
final class Proof {

    private final LocalPlatform platform;
    private final Landscape landscape;
    private final Screen screen;
    private final List<SchoolApplication> applications;

    Proof(LocalPlatform platform, Landscape landscape, Screen screen, List<SchoolApplication> applications) {
        this.platform = platform;
        this.landscape = landscape;
        this.screen = screen;
        this.applications = applications;
    }

    /** How both databases are now, to be compared with. */
    Before before() {
        Before before = digests();
        screen.done("digests of every table and sequence of both databases taken, %s rows"
                .formatted(Screen.count(
                        before.sourceDigest().rows() + before.receiverDigest().rows())));
        return before;
    }

    /** Both databases are as they were, and what people saved meanwhile is in them (I6, I10). */
    boolean isAsBefore(Before before) {
        Before after = digests();
        List<String> differences = new ArrayList<>();
        compare(before.source(), before.sourceDigest(), after.sourceDigest(), differences);
        compare(before.receiver(), before.receiverDigest(), after.receiverDigest(), differences);
        if (differences.isEmpty()) {
            screen.done("both databases are exactly as they were before: every table, sequence and definition (I6)");
        } else {
            differences.stream().limit(20).forEach(screen::failed);
        }
        boolean found = allWritesFound(null);
        return differences.isEmpty() && found;
    }

    /** @param home the database where all has to be now; null: each application's own */
    boolean allWritesFound(String home) {
        boolean all = true;
        for (SchoolApplication application : applications) {
            application.close();
            String database = home == null ? application.database() : home;
            try {
                List<String> missing = application.ledger().missingFrom(platform.postgres(), database);
                missing.stream().limit(10).forEach(one -> screen.failed("not in " + database + ": " + one));
                all &= missing.isEmpty();
            } catch (SQLException e) {
                throw new PlatformException("The writes could not be checked: " + e.getMessage(), e);
            }
        }
        long writes = applications.stream().mapToLong(SchoolApplication::writes).sum();
        long refusals =
                applications.stream().mapToLong(SchoolApplication::refusals).sum();
        long reads = applications.stream().mapToLong(SchoolApplication::reads).sum();
        String told = "%s writes acknowledged, %s refused while read-only, %s reads"
                .formatted(Screen.count(writes), Screen.count(refusals), Screen.count(reads));
        applications.forEach(application -> application
                .troubles()
                .forEach((what, times) -> screen.note("users met %d times: %s".formatted(times, what))));
        if (all) {
            screen.done("the applications lost nothing: " + told + " (I10)");
        }
        return all;
    }

    private void compare(String name, DatabaseDigest before, DatabaseDigest after, List<String> differences) {
        screen.note("%s: %d tables, %d sequences, %s rows compared"
                .formatted(name, before.tables().size(), before.sequences().size(), Screen.count(before.rows())));
        before.differencesTo(after).forEach(difference -> differences.add(name + ": " + difference));
    }

    /** Read by a program that is not the one that is shown: plain SQL, no call of a service. */
    boolean invariantsHold(String migration, Before before, boolean quiet) {
        List<Invariants.Finding> findings;
        try {
            findings = Invariants.of(
                    platform.postgres().adminUrl(),
                    UUID.fromString(migration),
                    before,
                    quiet,
                    () -> platform.numbers(migration));
        } catch (SQLException e) {
            throw new PlatformException("The invariants could not be checked: " + e.getMessage(), e);
        }
        List<Invariants.Finding> broken =
                findings.stream().filter(finding -> !finding.holds()).toList();
        broken.forEach(finding -> screen.failed(finding.toString()));
        if (broken.isEmpty()) {
            screen.done("%s hold, checked with plain SQL apart from the services"
                    .formatted(findings.stream()
                            .map(Invariants.Finding::invariant)
                            .distinct()
                            .sorted()
                            .collect(Collectors.joining(", "))));
        }
        return broken.isEmpty();
    }

    private Before digests() {
        try {
            return Before.of(
                    platform.postgres().adminUrl(),
                    landscape.source().name(),
                    landscape.receiver().name());
        } catch (SQLException e) {
            throw new PlatformException("The digests failed: " + e.getMessage(), e);
        }
    }
}

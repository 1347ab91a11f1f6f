package be.fusie.merge;

import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.security.Caller;
import be.fusie.merge.Deliveries.Choice;
import jakarta.enterprise.context.RequestScoped;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** What the caller may see: operators everything, others the migrations and the people of their own institutions. */
@RequestScoped
class Visible {

    private final Transactions transactions;
    private final Caller caller;
    private final Engines engines;

    Visible(Transactions transactions, Caller caller, Engines engines) {
        this.transactions = transactions;
        this.caller = caller;
        this.engines = engines;
    }

    boolean everything() {
        return caller.is("operator");
    }

    Set<String> institutions() {
        return caller.institutions();
    }

    /** Whether the caller may know of somebody of these institutions. */
    boolean any(Collection<String> institutions) {
        return everything() || institutions.stream().anyMatch(institutions()::contains);
    }

    /** Those of the institutions that the caller may know of. */
    List<String> own(Collection<String> all) {
        Set<String> own = institutions();
        return everything()
                ? List.copyOf(all)
                : all.stream().filter(own::contains).toList();
    }

    /** The migration, for a worker thread; one of others answers as one that does not exist. */
    MergeRun migration(UUID migration) {
        MergeRun run = transactions.await(() -> MergeRun.findById(migration));
        if (run == null || !any(List.of(run.institutions))) {
            throw MergeProblems.unknownMigration(migration);
        }
        return run;
    }

    /** The migration, when its merge holds. */
    MergeRun merged(UUID migration) {
        MergeRun run = migration(migration);
        if (run.result == null) {
            throw MergeProblems.notMerged(migration);
        }
        return run;
    }

    /**
     * The part of a migration's list that the caller may have.
     *
     * @param kind null for all
     * @param institution null for all of the caller's
     */
    Choice choice(UUID migration, String kind, String institution) {
        MergeRun run = merged(migration);
        if (kind != null) {
            Set<String> kinds = engines.kinds(run);
            if (!kinds.contains(kind)) {
                throw MergeProblems.unknownKind(kind, kinds);
            }
        }
        return new Choice(migration, kind, institution, everything() ? null : institutions());
    }
}

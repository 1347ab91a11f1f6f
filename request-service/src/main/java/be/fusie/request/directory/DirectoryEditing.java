package be.fusie.request.directory;

import be.fusie.kit.messaging.Transactions;
import be.fusie.request.CanonicalJson;
import be.fusie.request.directory.Directory.Institution;
import be.fusie.request.directory.DirectoryChanges.Change;
import be.fusie.request.directory.DirectoryCheck.Fault;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.Validator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Changes the directory, as a whole or one object of it: only from one sound state to another, one change at a time, and
 * never an institution's home.
 */
@ApplicationScoped
class DirectoryEditing {

    private final Transactions transactions;
    private final DirectoryStore store;
    private final Validator validator;

    DirectoryEditing(Transactions transactions, DirectoryStore store, Validator validator) {
        this.transactions = transactions;
        this.store = store;
        this.validator = validator;
    }

    /**
     * Which version of an object the caller wants to change.
     *
     * @param ifMatch its ETag; {@code *}: any, but there has to be one; null: whichever
     * @param ifNoneMatch {@code *}: there must be none yet; null: whichever
     */
    record Precondition(String ifMatch, String ifNoneMatch) {

        static final Precondition NONE = new Precondition(null, null);

        void check(String path, Object present) {
            String etag = present == null ? null : etag(present);
            boolean matches = ifMatch == null || (ifMatch.equals("*") ? present != null : ifMatch.equals(etag));
            boolean differs =
                    ifNoneMatch == null || (ifNoneMatch.equals("*") ? present == null : !ifNoneMatch.equals(etag));
            if (!matches || !differs) {
                throw DirectoryProblems.changedSince(path, etag);
            }
        }
    }

    /** Of an object of the directory or the whole: changes when it does, and only then. */
    static String etag(Object value) {
        return "\"" + CanonicalJson.sha256(CanonicalJson.write(value)).substring(0, 32) + "\"";
    }

    /** Puts a directory in the place of the present one. */
    Uni<Directory> replace(Directory fresh, Precondition precondition, String subject) {
        refuse(DirectoryCheck.faultsOf(fresh, validator));
        return transactions.in(() -> store.lock()
                .chain(store::load)
                .invoke(present -> precondition.check("/", present))
                .flatMap(present -> change(present, fresh, subject, "import")));
    }

    /** Edits one object. @param edit the directory as it is to be, from the one that is */
    Uni<Directory> edit(String path, Precondition precondition, String subject, UnaryOperator<Directory> edit) {
        return transactions.in(() -> store.lock().chain(store::load).flatMap(present -> {
            precondition.check(path, DirectoryChanges.objects(present).get(path));
            Directory fresh = edit.apply(present);
            refuse(DirectoryCheck.faultsOf(fresh, validator));
            return change(present, fresh, subject, "edit");
        }));
    }

    private static void refuse(List<Fault> faults) {
        if (!faults.isEmpty()) {
            throw DirectoryProblems.unsound(faults);
        }
    }

    private Uni<Directory> change(Directory present, Directory fresh, String subject, String act) {
        List<Change> changes = DirectoryChanges.between(present, fresh);
        return obstacles(changes)
                .invoke(obstacles -> {
                    if (!obstacles.homes().isEmpty()) {
                        throw DirectoryProblems.homeChanges(obstacles.homes());
                    }
                    if (!obstacles.inMigration().isEmpty()) {
                        throw DirectoryProblems.inMigration(obstacles.inMigration());
                    }
                })
                .chain(() -> store.save(changes, subject, act))
                .chain(store::load);
    }

    /**
     * What a sound directory can't take the present one's place for.
     *
     * @param homes institutions whose home would change, in words
     * @param inMigration institutions that would go while a migration needs them
     */
    record Obstacles(List<String> homes, List<String> inMigration) {}

    private Uni<Obstacles> obstacles(List<Change> changes) {
        return store.formerHomes().flatMap(former -> store.inMigration()
                .map(busy -> new Obstacles(homes(changes, former), gone(changes, busy))));
    }

    private static List<String> homes(List<Change> changes, Map<String, String> former) {
        List<String> homes = new ArrayList<>();
        for (Change change : changes) {
            if (change.after() instanceof Institution after) {
                String home =
                        change.before() instanceof Institution before ? before.home() : former.get(after.number());
                if (home != null && !home.equals(after.home())) {
                    homes.add(after.number() + " lives in " + home + ", not in " + after.home());
                }
            }
        }
        return homes;
    }

    private static List<String> gone(List<Change> changes, Set<String> busy) {
        return changes.stream()
                .filter(change -> change.after() == null && change.before() instanceof Institution)
                .map(change -> ((Institution) change.before()).number())
                .filter(busy::contains)
                .toList();
    }

    /**
     * What an import would do.
     *
     * @param possible whether it would be taken
     * @param faults what is wrong with it by itself
     * @param obstacles why it can't follow the present one; empty lists when it can
     * @param changes what differs, object by object; empty while there are faults
     */
    record Comparison(boolean possible, List<Fault> faults, Obstacles obstacles, List<Change> changes) {}

    /** Tries an import without doing it. */
    Uni<Comparison> compare(Directory fresh) {
        List<Fault> faults = DirectoryCheck.faultsOf(fresh, validator);
        if (!faults.isEmpty()) {
            return Uni.createFrom().item(new Comparison(false, faults, new Obstacles(List.of(), List.of()), List.of()));
        }
        return transactions.in(() -> store.load().flatMap(present -> {
            List<Change> changes = DirectoryChanges.between(present, fresh);
            return obstacles(changes)
                    .map(obstacles -> new Comparison(
                            obstacles.homes().isEmpty()
                                    && obstacles.inMigration().isEmpty(),
                            faults,
                            obstacles,
                            changes));
        }));
    }
}

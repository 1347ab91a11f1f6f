package be.fusie.freeze;

import be.fusie.kit.jdbc.NamedDatabases;
import be.fusie.kit.messaging.Refusal;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/**
 * What a migration moves: institutions (six digits) out of the source into the receiver, or all of them ({@code whole}).
 *
 * @param byRows whether, until the pivot, only the rows of these institutions are read-only in the source, and what all
 *     share; the receiver always is as a whole, since every row there can collide with one that comes
 * @param again whether it is being taken back after its pivot: then only the receiver freezes, while what moved away stays
 *     closed in the source until the data is back (F7)
 */
record Move(
        UUID migration,
        String source,
        String receiver,
        List<String> institutions,
        boolean whole,
        boolean byRows,
        boolean again) {

    Move {
        institutions = List.copyOf(institutions);
    }

    /** On the way to its pivot. */
    Move(UUID migration, String source, String receiver, List<String> institutions, boolean whole, boolean byRows) {
        this(migration, source, receiver, institutions, whole, byRows, false);
    }

    /** Of whole databases, or of a source whose rows can't be told apart. */
    Move(UUID migration, String source, String receiver, List<String> institutions, boolean whole) {
        this(migration, source, receiver, institutions, whole, false);
    }

    /** As a command names it: anything may be missing, until it is checked. */
    static Move asked(UUID migration, String source, String receiver, List<String> institutions, boolean whole) {
        return new Move(
                migration,
                source == null ? "" : source,
                receiver == null ? "" : receiver,
                institutions == null || institutions.contains(null) ? List.of() : institutions,
                whole);
    }

    /** @throws Refusal when it can't be frozen at all, with the reason */
    void check(NamedDatabases known) {
        if (source.isEmpty() || receiver.isEmpty() || source.equals(receiver)) {
            throw new Refusal("source and receiver must be two databases");
        }
        for (String name : databases()) {
            if (!known.knows(name)) {
                throw new Refusal("unknown database: " + name);
            }
        }
        if (!whole && institutions.isEmpty()) {
            throw new Refusal("a partial move names its institutions");
        }
        for (String institution : institutions) {
            if (!institution.matches("[0-9]{6}")) {
                throw new Refusal("an institution number has six digits");
            }
        }
    }

    /** Per database whether it is read-only as a whole, or only the institutions that move. */
    Map<String, String> scopes() {
        var scopes = new TreeMap<String, String>();
        closing().forEach(name -> scopes.put(name, byRows(name) ? "institutions" : "database"));
        return scopes;
    }

    Move withRows(boolean scoped) {
        return new Move(migration, source, receiver, institutions, whole, scoped, again);
    }

    Move takenBack() {
        return new Move(migration, source, receiver, institutions, whole, false, true);
    }

    /** Those whose gates its freeze closes, in name order. */
    SortedSet<String> closing() {
        return again ? new TreeSet<>(List.of(receiver)) : databases();
    }

    /** Where the institutions live when the freeze begins. */
    String home() {
        return again ? receiver : source;
    }

    /** In name order, in which gates are locked everywhere. */
    SortedSet<String> databases() {
        return new TreeSet<>(List.of(source, receiver));
    }

    boolean byRows(String database) {
        return byRows && database.equals(source);
    }

    /**
     * Whether the freeze of this move keeps an institution from being edited in a database.
     *
     * @param institution null when nobody said which: then it does
     */
    boolean concerns(String database, String institution) {
        return closing().contains(database)
                && (!byRows(database) || institution == null || institutions.contains(institution));
    }
}

package be.fusie.merge.structure;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Creates pieces in a database. Its role owns them, unless owners are asked for. */
final class Creation {

    private static final int STEP = 200;

    private final Connection target;
    private final boolean owners;
    private final Set<String> roles = new HashSet<>();
    private final Set<String> schemas = new HashSet<>();
    private final List<String> notes = new ArrayList<>();

    /**
     * @param target not in auto-commit
     * @param owners whether owners and privileges are set too, where the roles exist and may be given them
     */
    Creation(Connection target, boolean owners) throws SQLException {
        this.target = target;
        this.owners = owners;
        roles.addAll(Rows.list(target, "select rolname from pg_roles", row -> row.getString(1)));
        schemas.addAll(Rows.list(target, "select nspname from pg_namespace", row -> row.getString(1)));
        Rows.run(target, "set check_function_bodies = off; set client_min_messages = warning");
    }

    /** What could not be done as in the original. */
    List<String> notes() {
        return notes;
    }

    /**
     * Creates those of a section, and commits: step by step, since each object needs a lock until then, and a server has
     * only so many.
     *
     * @throws NotRebuilt naming the piece, when one can't be created
     */
    void create(List<Piece> pieces, Section section) throws SQLException {
        Rows.run(target, "set search_path = pg_catalog");
        int created = 0;
        for (Piece piece : pieces) {
            if (piece.section() == section) {
                create(piece);
                if (++created % STEP == 0) {
                    target.commit();
                }
            }
        }
        target.commit();
    }

    private void create(Piece piece) throws SQLException {
        switch (piece.kind()) {
            case ENCODING, STDSTRINGS, SEARCHPATH, DATABASE, DATABASE_PROPERTIES, TABLE_DATA, BLOBS -> {}
            case COMMENT -> attempt(piece, piece.definition());
            case ACL, DEFAULT_ACL -> {
                if (owners) {
                    piece.definition().lines().forEach(line -> grant(piece, line));
                }
            }
            case EXTENSION -> {
                if (extensionIsThere(piece)) {
                    run(piece);
                }
            }
            default -> {
                run(piece);
                owner(piece);
            }
        }
    }

    private boolean extensionIsThere(Piece piece) throws SQLException {
        boolean there =
                Rows.text(target, "select 'x' from pg_available_extensions where name = ?", piece.name()) != null;
        if (!there) {
            notes.add("Extension " + piece.name() + " is not installed on the server and is left out.");
        }
        return there;
    }

    private void run(Piece piece) throws SQLException {
        try {
            if (piece.kind() == Kind.SCHEMA && schemas.contains(piece.name())) {
                return;
            }
            if (piece.storage().method() != null) {
                Rows.run(
                        target,
                        "set default_table_access_method = "
                                + Rows.name(piece.storage().method()));
            }
            Rows.run(target, piece.definition());
            if (piece.storage().method() != null) {
                Rows.run(target, "reset default_table_access_method");
            }
        } catch (SQLException e) {
            throw new NotRebuilt(piece.title(), e);
        }
    }

    private void owner(Piece piece) throws SQLException {
        if (!owners || piece.owner() == null || !piece.drop().startsWith("DROP ") || piece.kind() == Kind.CAST) {
            return;
        }
        if (!roles.contains(piece.owner())) {
            note("Role " + piece.owner() + " does not exist on the server; what it owned belongs to who created it.");
            return;
        }
        attempt(piece, Structure.owner(piece));
    }

    private void grant(Piece piece, String statement) {
        try {
            attempt(piece, statement);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What may fail without harm to the rows. */
    private void attempt(Piece piece, String statement) throws SQLException {
        Savepoint before = target.setSavepoint();
        try {
            Rows.run(target, statement);
            target.releaseSavepoint(before);
        } catch (SQLException e) {
            target.rollback(before);
            note("%s was not set as it was: %s"
                    .formatted(piece.title().lines().findFirst().orElse(""), reason(e)));
        }
    }

    private void note(String sentence) {
        if (!notes.contains(sentence)) {
            notes.add(sentence);
        }
    }

    static String reason(SQLException e) {
        String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return message.toUpperCase(Locale.ROOT).startsWith("ERROR: ") ? message.substring(7) : message;
    }
}

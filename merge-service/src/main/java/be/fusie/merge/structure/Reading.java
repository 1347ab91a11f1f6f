package be.fusie.merge.structure;

import be.fusie.merge.structure.Piece.Id;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What has been read so far of one database: pieces, and how SQL calls each of them. */
final class Reading {

    /** What merge-service and freeze-service install for themselves is not the school's structure. */
    private static final String RESERVED = "'fusie_guard', 'fusie_merge', 'fusie_home'";

    /** A condition on {@code n}, a row of pg_namespace. */
    static final String OURS = "n.nspname !~ '^pg_' and n.nspname not in ('information_schema', " + RESERVED + ")";

    private final Connection connection;
    private final int version;
    private final Map<Id, Piece> pieces = new HashMap<>();
    private final Map<Id, String> objects = new HashMap<>();
    private final List<String> notes = new ArrayList<>();

    Reading(Connection connection) throws SQLException {
        this.connection = connection;
        this.version = Integer.parseInt(Rows.text(connection, "show server_version_num")) / 10_000;
    }

    Connection connection() {
        return connection;
    }

    /** Major version of the server. */
    int version() {
        return version;
    }

    /** Its expression where the server has it, else a stand-in. */
    String since(int major, String expression, String before) {
        return version >= major ? expression : before;
    }

    Map<Id, Piece> pieces() {
        return pieces;
    }

    List<String> notes() {
        return notes;
    }

    void note(String sentence) {
        notes.add(sentence);
    }

    /** A condition: the object comes with no extension, and of functions and casts, with no type. */
    static String notOfExtension(String catalogue, String oid) {
        boolean withTypes = catalogue.equals("pg_proc") || catalogue.equals("pg_cast");
        return "not exists (select from pg_depend e where e.classid = '%s'::regclass and e.objid = %s and e.deptype %s)"
                .formatted(catalogue, oid, withTypes ? "in ('e', 'i')" : "= 'e'");
    }

    void add(Piece piece) {
        pieces.put(piece.id(), piece);
    }

    /** @param object as COMMENT ON and GRANT … ON call it */
    void add(Piece piece, String object) {
        add(piece);
        objects.put(piece.id(), object);
    }

    /** How COMMENT ON calls the object; null when it has no piece. */
    String object(Id id) {
        return objects.get(id);
    }

    /** Takes a piece's other name: a constraint's index leads to the constraint. */
    boolean has(Id id) {
        return pieces.containsKey(id);
    }

    /**
     * Adds what a query finds; its columns are oid, schema, name, owner, definition, drop, object.
     *
     * @param catalogue of the oid
     */
    void add(Kind kind, String catalogue, String sql) throws SQLException {
        Rows.list(connection, sql, row -> {
            Id id = new Id(catalogue, row.getLong(1));
            String object = row.getString(7);
            add(
                    new Piece(
                            id,
                            kind,
                            row.getString(2),
                            row.getString(3),
                            row.getString(4),
                            row.getString(5),
                            row.getString(6)),
                    object);
            return id;
        });
    }
}

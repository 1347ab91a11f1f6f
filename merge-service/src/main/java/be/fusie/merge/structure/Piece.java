package be.fusie.merge.structure;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;

/**
 * One thing to be created: a table, a function, an index, a grant.
 *
 * @param id what the catalogue calls it; made up for what has no entry of its own
 * @param section when it is created; a view over a primary key waits until after the rows
 * @param schema null for what stands in none
 * @param name as an archive names it, unquoted; of functions with the types of their arguments
 * @param owner null when it has none of its own
 * @param definition statements that create it, each ended by a semicolon and a line feed
 * @param drop the statement that removes it; empty when it goes with something else
 * @param storage the table's access method or the tablespace, where they are not the default; else null
 * @param needs what has to be there before
 */
record Piece(
        Id id,
        Kind kind,
        Section section,
        String schema,
        String name,
        String owner,
        String definition,
        String drop,
        Storage storage,
        Set<Id> needs) {

    /** An entry of the catalogue. */
    record Id(String catalogue, long oid) {}

    record Storage(String tablespace, String method) {
        static final Storage DEFAULT = new Storage(null, null);
    }

    Piece(Id id, Kind kind, String schema, String name, String owner, String definition, String drop) {
        this(id, kind, kind.section(), schema, name, owner, definition, drop, Storage.DEFAULT, Set.of());
    }

    /**
     * A thing of a table, which has to be there before, read from a query whose columns 1 to 6 are: the thing's oid, schema,
     * name, owner, the table's oid, definition.
     */
    static Piece ofTable(String catalogue, Kind kind, ResultSet row) throws SQLException {
        return new Piece(
                        new Id(catalogue, row.getLong(1)),
                        kind,
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(6),
                        "")
                .needing(Set.of(new Id("pg_class", row.getLong(5))));
    }

    Piece in(Section other) {
        return new Piece(id, kind, other, schema, name, owner, definition, drop, storage, needs);
    }

    Piece needing(Set<Id> others) {
        return new Piece(id, kind, section, schema, name, owner, definition, drop, storage, Set.copyOf(others));
    }

    Piece stored(Storage where) {
        return new Piece(id, kind, section, schema, name, owner, definition, drop, where, needs);
    }

    /** For messages. */
    String title() {
        return kind.label() + ' ' + (schema == null ? "" : schema + '.') + name;
    }
}

package be.fusie.merge.engine;

/** Kinds of move (R13). A newer PostgreSQL version is a server move to a server of that version. */
public enum MoveKind {
    /** Into a database that has tables: the whole source, or some institutions. Persons get new numbers (M5). */
    INTO_ANOTHER,

    /**
     * Some institutions, or all, into a new database: its structure is made from the source, then it is a move like any
     * other. Persons get new numbers (M5).
     */
    EXTRACTION,

    /** The whole source into a new database, unchanged: numbers stay, tables that other moves leave behind come along. */
    SERVER_MOVE
}

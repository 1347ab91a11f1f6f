package be.fusie.merge.structure;

import java.util.Arrays;
import java.util.Optional;

/**
 * What a piece of structure is, in the order in which pieces are created when nothing else decides. The labels are those
 * of PostgreSQL's archives: {@code pg_restore} acts on some of them.
 */
enum Kind {
    ENCODING("ENCODING", Section.PRE_DATA),
    STDSTRINGS("STDSTRINGS", Section.PRE_DATA),
    SEARCHPATH("SEARCHPATH", Section.PRE_DATA),
    DATABASE("DATABASE", Section.PRE_DATA),
    DATABASE_PROPERTIES("DATABASE PROPERTIES", Section.PRE_DATA),
    SCHEMA("SCHEMA", Section.PRE_DATA),
    EXTENSION("EXTENSION", Section.PRE_DATA),
    COLLATION("COLLATION", Section.PRE_DATA),
    TYPE("TYPE", Section.PRE_DATA),
    DOMAIN("DOMAIN", Section.PRE_DATA),
    FUNCTION("FUNCTION", Section.PRE_DATA),
    PROCEDURE("PROCEDURE", Section.PRE_DATA),
    AGGREGATE("AGGREGATE", Section.PRE_DATA),
    CAST("CAST", Section.PRE_DATA),
    TABLE("TABLE", Section.PRE_DATA),
    SEQUENCE("SEQUENCE", Section.PRE_DATA),
    SEQUENCE_OWNED_BY("SEQUENCE OWNED BY", Section.PRE_DATA),
    TABLE_ATTACH("TABLE ATTACH", Section.PRE_DATA),
    DEFAULT("DEFAULT", Section.PRE_DATA),
    VIEW("VIEW", Section.PRE_DATA),
    MATERIALIZED_VIEW("MATERIALIZED VIEW", Section.PRE_DATA),
    CHECK_CONSTRAINT("CHECK CONSTRAINT", Section.PRE_DATA),
    BLOB("BLOB", Section.PRE_DATA),
    TABLE_DATA("TABLE DATA", Section.DATA),
    SEQUENCE_SET("SEQUENCE SET", Section.DATA),
    BLOBS("BLOBS", Section.DATA),
    CONSTRAINT("CONSTRAINT", Section.POST_DATA),
    INDEX("INDEX", Section.POST_DATA),
    INDEX_ATTACH("INDEX ATTACH", Section.POST_DATA),
    STATISTICS("STATISTICS", Section.POST_DATA),
    FOREIGN_KEY("FK CONSTRAINT", Section.POST_DATA),
    RULE("RULE", Section.POST_DATA),
    TRIGGER("TRIGGER", Section.POST_DATA),
    ROW_SECURITY("ROW SECURITY", Section.POST_DATA),
    POLICY("POLICY", Section.POST_DATA),
    COMMENT("COMMENT", Section.POST_DATA),
    ACL("ACL", Section.POST_DATA),
    DEFAULT_ACL("DEFAULT ACL", Section.POST_DATA),
    REFRESH("MATERIALIZED VIEW DATA", Section.POST_DATA);

    private final String label;
    private final Section section;

    Kind(String label, Section section) {
        this.label = label;
        this.section = section;
    }

    String label() {
        return label;
    }

    Section section() {
        return section;
    }

    /** The kind of that label; empty for one that is not made here. */
    static Optional<Kind> of(String label) {
        return Arrays.stream(values()).filter(k -> k.label.equals(label)).findFirst();
    }
}

package be.fusie.merge.structure;

/** Before the rows, the rows, or after them: keys, indexes and triggers come when the rows are there. */
enum Section {
    PRE_DATA(2),
    DATA(3),
    POST_DATA(4);

    /** As an archive's table of contents writes it. */
    private final int code;

    Section(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}

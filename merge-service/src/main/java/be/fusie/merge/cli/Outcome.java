package be.fusie.merge.cli;

/** How a command ended, as a script sees it. */
enum Outcome {
    /** The command did what it says. */
    DONE(0),
    /** It does not go on, for the reasons told; both databases are as they were before. */
    REFUSED(1),
    /** The command line itself is wrong; nothing was tried. */
    WRONG_USAGE(2),
    /** It broke off, and the same command again goes on from there. */
    INTERRUPTED(3);

    private final int code;

    Outcome(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    /** As it stands in JSON. */
    String text() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}

package be.fusie.freeze;

/** What users of an institution meet (F1, F3–F5), in the order in which a migration brings it. */
enum Mode {
    /** Nothing is under way. */
    OPEN(true, true, false, "Work as usual."),
    /** A notice is shown; a migration will make it read-only. */
    ANNOUNCED(true, true, false, "A migration is coming: work as usual until the time that is given."),
    /** Who edits may finish, nobody begins. */
    DRAINING(false, true, true, "Finish and save what you are editing; nothing new can be begun."),
    /** Reading goes on. What is saved now is kept as a draft. */
    READ_ONLY(false, false, true, "Reading goes on; what you try to save is kept as a draft."),
    /** This database is an archive; the institution is at home in another one. */
    MOVED(false, false, true, "The data lives in another database; this copy is an archive.");

    private final boolean editingBegins;
    private final boolean saves;
    private final boolean keepsDrafts;
    private final String meaning;

    Mode(boolean editingBegins, boolean saves, boolean keepsDrafts, String meaning) {
        this.editingBegins = editingBegins;
        this.saves = saves;
        this.keepsDrafts = keepsDrafts;
        this.meaning = meaning;
    }

    static Mode of(Freeze.Active freeze) {
        return freeze instanceof Freeze.Announced
                ? ANNOUNCED
                : freeze instanceof Freeze.Draining ? DRAINING : READ_ONLY;
    }

    boolean keepsDrafts() {
        return keepsDrafts;
    }

    boolean saves() {
        return saves;
    }

    /** As the API writes it. */
    String word() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    /**
     * What may be done; reading always may.
     *
     * @param beginEditing whether an editing session is given out
     * @param save whether the database accepts what users save
     * @param leaveDraft whether what could not be saved is kept here
     * @param meaning for people, in English
     */
    record View(String mode, boolean read, boolean beginEditing, boolean save, boolean leaveDraft, String meaning) {}

    View view() {
        return new View(word(), true, editingBegins, saves, keepsDrafts, meaning);
    }
}

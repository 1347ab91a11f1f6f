package be.fusie.merge.engine;

/** Why two persons are not taken for the same human without asking (M18). */
enum Doubt {
    NAMES_UNLIKE(
            "names-unlike",
            "persons have the national number and birth date of a person of the receiver, but another name"),
    BIRTH_DATE_DIFFERS(
            "birth-date-differs",
            "persons have the national number of a person of the receiver, but another birth date or none"),
    NO_NATIONAL_NUMBER(
            "no-national-number",
            "persons have the birth date and names of a person of the receiver, but one of the two has no national number"),
    NATIONAL_NUMBER_IN_DOUBT(
            "national-number-in-doubt",
            "persons have the birth date and names of a person of the receiver, but a national number with wrong check"
                    + " digits, or a bis number on one side"),
    SEVERAL_IN_RECEIVER("ambiguous", "persons are like several persons of the receiver"),
    SEVERAL_INCOMING("several-incoming", "persons are like a person of the receiver whom another one is like too");

    private final String code;
    private final String sentence;

    Doubt(String code, String sentence) {
        this.code = code;
        this.sentence = sentence;
    }

    /** Stable name, as in files and answers. */
    String code() {
        return code;
    }

    /** What is told of so many persons. */
    Reason finding(long persons) {
        return new Reason(
                "person-" + code,
                persons + " " + sentence + "; undecided, they get a new number (M18)",
                "Decide whether they are the same humans before the freeze.");
    }
}

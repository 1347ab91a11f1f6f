package be.fusie.reference;

import java.util.Locale;

/**
 * How much a generated school database holds, in each of source and receiver. Beside its schools a database has one
 * small boarding house.
 */
public enum Size {
    /** A few thousand rows: two schools, two years. For tests. */
    TINY(2, 2, 12, 3, 5, 10, 4, 2, 3, 3, 10, 3, 6),
    /** Half a million rows: one school, three years. */
    SMALL(1, 3, 200, 317, 50, 175, 14, 8, 16, 6, 245, 30, 25),
    /** 6.6 million rows: six schools, five years. */
    MEDIUM(6, 5, 295, 560, 60, 175, 14, 8, 12, 6, 169, 12, 60),
    /** 142 million rows: sixty schools, ten years. */
    HUGE(60, 10, 333, 990, 70, 175, 14, 8, 12, 6, 140, 10, 200);

    final int schools;
    final int years;
    /** Pupils in each school at any time. */
    final int pupils;
    /** Former pupils of each school, from before the first year. */
    final int alumni;
    /** Staff of each school. */
    final int staff;

    final int schoolDays;
    final int subjects;
    final int gradesPerSubject;
    final int invoicesPerPupilAndYear;
    final int linesPerInvoice;
    final int scansPerPupilAndYear;
    /** People of each source school who stand in the receiving database as well. */
    final int sharedPerSchool;
    /** Payment references that stand in both source and receiver, on different invoices. */
    final int ogmCollisions;

    Size(
            int schools,
            int years,
            int pupils,
            int alumni,
            int staff,
            int schoolDays,
            int subjects,
            int gradesPerSubject,
            int invoicesPerPupilAndYear,
            int linesPerInvoice,
            int scansPerPupilAndYear,
            int sharedPerSchool,
            int ogmCollisions) {
        this.schools = schools;
        this.years = years;
        this.pupils = pupils;
        this.alumni = alumni;
        this.staff = staff;
        this.schoolDays = schoolDays;
        this.subjects = subjects;
        this.gradesPerSubject = gradesPerSubject;
        this.invoicesPerPupilAndYear = invoicesPerPupilAndYear;
        this.linesPerInvoice = linesPerInvoice;
        this.scansPerPupilAndYear = scansPerPupilAndYear;
        this.sharedPerSchool = sharedPerSchool;
        this.ogmCollisions = ogmCollisions;
    }

    /** The size of that name, in any case. */
    public static Size named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }
}

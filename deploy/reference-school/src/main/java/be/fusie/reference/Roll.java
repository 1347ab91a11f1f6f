package be.fusie.reference;

import be.fusie.reference.Landscape.Institution;
import java.util.List;

/**
 * Who is in one school. Of a school of six years with a fixed number of places: each place is held by one pupil after
 * another, six years each.
 */
final class Roll {

    /**
     * @param place the place in the school; -1 for former pupils from before the first year
     * @param from index of the first school year, negative before the first that is in the data
     * @param until index of the last school year
     */
    record Pupil(long person, int place, int from, int until, String stamnummer) {

        boolean isIn(int year) {
            return place >= 0 && from <= year && year <= until;
        }

        /** 1–6. */
        int levelIn(int year) {
            return year - from + 1;
        }
    }

    final Institution institution;
    /** Position among the schools of the database. */
    final int position;

    final List<Pupil> pupils;
    final long[] staff;
    /** Ids of the rows in {@code staff}. */
    final long[] staffIds;

    private final int parallels;

    Roll(Institution institution, int position, List<Pupil> pupils, long[] staff, long[] staffIds, int parallels) {
        this.institution = institution;
        this.position = position;
        this.pupils = pupils;
        this.staff = staff;
        this.staffIds = staffIds;
        this.parallels = parallels;
    }

    List<Pupil> in(int year) {
        return pupils.stream().filter(p -> p.isIn(year)).toList();
    }

    int classGroups() {
        return 6 * parallels;
    }

    /** Which of the year's class groups the pupil sits in. */
    int classGroup(Pupil pupil, int year) {
        return (pupil.levelIn(year) - 1) * parallels + pupil.place() / 6 % parallels;
    }

    String classCode(int group) {
        return (group / parallels + 1) + String.valueOf((char) ('A' + group % parallels));
    }
}

package be.fusie.reference;

import be.fusie.reference.Roll.Pupil;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;

/** Class groups, attendance, grades, appointments, seniority, documents, links to the systems of vendors. */
final class SchoolTables {

    private static final String[] POSTS = {"leraar", "leraar", "leraar", "opvoeder", "secretariaat", "directeur"};

    private final Filling filling;
    private final Size size;
    private final Roll roll;
    private final String institution;
    private final long[][] classGroups;

    private SchoolTables(Filling filling, Roll roll) {
        this.filling = filling;
        this.size = filling.size;
        this.roll = roll;
        this.institution = roll.institution.number();
        this.classGroups = new long[size.years][roll.classGroups()];
    }

    static void write(Filling filling, Roll roll) throws SQLException {
        SchoolTables tables = new SchoolTables(filling, roll);
        tables.classGroups();
        tables.enrolments();
        for (int year = 0; year < filling.size.years; year++) {
            tables.attendance(year);
            tables.grades(year);
        }
        tables.appointments();
        tables.documents();
        tables.externalLinks();
    }

    private void classGroups() throws SQLException {
        filling.copy("class_group", "id, institution, school_year_id, code, name, titular_id", table -> {
            for (int year = 0; year < size.years; year++) {
                for (int group = 0; group < roll.classGroups(); group++) {
                    classGroups[year][group] = filling.nextId("class_group");
                    String code = roll.classCode(group);
                    table.add(
                            classGroups[year][group],
                            institution,
                            filling.schoolYears.get(year),
                            code,
                            "Klas " + code,
                            roll.staffIds[group % roll.staffIds.length]);
                }
            }
        });
    }

    private long groupOf(Pupil pupil, int year) {
        return classGroups[year][roll.classGroup(pupil, year)];
    }

    private void enrolments() throws SQLException {
        filling.copy("enrolment", "id, person_id, class_group_id, from_date, until_date", table -> {
            for (int year = 0; year < size.years; year++) {
                for (Pupil pupil : roll.in(year)) {
                    table.add(
                            filling.nextId("enrolment"),
                            pupil.person(),
                            groupOf(pupil, year),
                            filling.firstDay(year),
                            filling.lastDay(year));
                }
            }
        });
    }

    private void attendance(int year) throws SQLException {
        Dice dice = filling.dice("attendance", institution + year);
        long present = filling.choice("attendance-code", "P");
        long[] absent = {
            filling.choice("attendance-code", "B"), filling.choice("attendance-code", "D"),
            filling.choice("attendance-code", "Z"), filling.choice("attendance-code", "L"),
            filling.choice("attendance-code", filling.isSource() ? "T" : "C")
        };
        List<String> days =
                filling.schoolDays(year).stream().map(LocalDate::toString).toList();
        List<Pupil> pupils = roll.in(year);
        filling.copy("attendance", "id, person_id, institution, day, half, code_id, registered_at", table -> {
            for (int d = 0; d < days.size(); d++) {
                String day = days.get(d);
                String[] at = {day + " 06:35:00+00", day + " 11:10:00+00"};
                for (int half = 1; half <= 2; half++) {
                    for (int p = 0; p < pupils.size(); p++) {
                        boolean first =
                                d == 0 && half == 1 && p == 0; // each school has used the rarest code at least once
                        long code = first ? absent[4] : dice.chance(930) ? present : absent[dice.below(absent.length)];
                        table.add(
                                filling.nextId("attendance"),
                                pupils.get(p).person(),
                                institution,
                                day,
                                half,
                                code,
                                at[half - 1]);
                    }
                }
            }
        });
    }

    private void grades(int year) throws SQLException {
        Dice dice = filling.dice("grades", institution + year);
        List<LocalDate> days = filling.schoolDays(year);
        String columns = "id, person_id, class_group_id, subject_id, period, score, maximum, given_on";
        filling.copy("grade", columns, table -> {
            for (Pupil pupil : roll.in(year)) {
                long group = groupOf(pupil, year);
                for (int subject = 0; subject < size.subjects; subject++) {
                    long subjectId = filling.choice("subject", SharedTables.SUBJECTS.get(subject));
                    for (int i = 0; i < size.gradesPerSubject; i++) {
                        int half = dice.between(10, 40);
                        table.add(
                                filling.nextId("grade"),
                                pupil.person(),
                                group,
                                subjectId,
                                1 + i % 4,
                                half / 2 + (half % 2 == 0 ? ".00" : ".50"),
                                20,
                                days.get((i * days.size() + subject) / size.gradesPerSubject % days.size()));
                    }
                }
            }
        });
    }

    private void appointments() throws SQLException {
        Dice dice = filling.dice("appointments", institution);
        long[][] assignments = new long[size.years][roll.staff.length];
        int[] hours = new int[roll.staff.length];
        String columns = "id, person_id, institution, post, status_id, hours, full_time, from_date, until_date";
        filling.copy("assignment", columns, table -> {
            for (int i = 0; i < roll.staff.length; i++) {
                hours[i] = dice.oneOf(8, 10, 12, 16, 20, 20, 20);
                for (int year = 0; year < size.years; year++) {
                    assignments[year][i] = filling.nextId("assignment");
                    String status = i % 4 == 0 ? "vast" : year > 1 || i % 4 == 1 ? "tadd" : "tijdelijk";
                    table.add(
                            assignments[year][i],
                            roll.staff[i],
                            institution,
                            POSTS[i % POSTS.length],
                            filling.choice("assignment-status", status),
                            hours[i],
                            20,
                            filling.firstDay(year),
                            filling.lastDay(year));
                }
            }
        });
        int[][] lost = new int[size.years][roll.staff.length];
        columns = "id, assignment_id, person_id, kind_id, from_date, until_date";
        filling.copy("service_interruption", columns, table -> {
            for (int i = 0; i < roll.staff.length; i++) {
                for (int year = 0; year < size.years; year++) {
                    if (dice.chance(200)) {
                        lost[year][i] = dice.between(3, 90);
                        LocalDate from = filling.firstDay(year).plusDays(dice.between(10, 150));
                        table.add(
                                filling.nextId("service_interruption"),
                                assignments[year][i],
                                roll.staff[i],
                                filling.choice("interruption-kind", dice.oneOf("ziekte", "zorg")),
                                from,
                                from.plusDays(lost[year][i] - 1L));
                    }
                }
            }
        });
        long community = filling.communities.get(roll.institution.community().id());
        columns = "id, person_id, institution, community_id, school_year_id, days, effective_days";
        filling.copy("seniority_entry", columns, table -> {
            for (int i = 0; i < roll.staff.length; i++) {
                for (int year = 0; year < size.years; year++) {
                    int days = hours[i] * 2 >= 20 ? 303 : 151; // half-time or more counts full
                    table.add(
                            filling.nextId("seniority_entry"),
                            roll.staff[i],
                            institution,
                            community,
                            filling.schoolYears.get(year),
                            days,
                            Math.max(0, days - lost[year][i]));
                }
            }
        });
    }

    private void documents() throws SQLException {
        long[] templates = new long[3];
        String[] codes = {"rapport", "attest", "inschrijving"};
        filling.copy("document_template", "id, institution, code, title, fields", table -> {
            for (int i = 0; i < codes.length; i++) {
                templates[i] = filling.nextId("document_template");
                String title = codes[i].substring(0, 1).toUpperCase(Locale.ROOT) + codes[i].substring(1);
                table.add(templates[i], institution, codes[i], title, "[\"naam\", \"klas\", \"datum\"]");
            }
        });
        Dice dice = filling.dice("documents", institution);
        String columns = "id, template_id, person_id, school_year_id, issued_on, content, signature";
        filling.copy("document", columns, table -> {
            for (int year = 0; year < size.years; year++) {
                for (Pupil pupil : roll.in(year)) {
                    String content = "{\"klas\": \"%s\", \"gemiddelde\": %d.%d}"
                            .formatted(
                                    roll.classCode(roll.classGroup(pupil, year)), dice.between(45, 92), dice.below(10));
                    boolean signed = dice.chance(300);
                    table.add(
                            filling.nextId("document"),
                            templates[signed ? 1 : 0],
                            pupil.person(),
                            filling.schoolYears.get(year),
                            filling.lastDay(year),
                            content,
                            signed ? "\\x%08x%08x".formatted(dice.below(1 << 30), dice.below(1 << 30)) : null);
                }
            }
        });
    }

    private void externalLinks() throws SQLException {
        String[] systems = {"smartschool", "google", "exact"};
        long smartschool = filling.nextId("external_link");
        filling.copy("external_link", "id, institution, system, endpoint, settings, active", table -> {
            for (int i = 0; i < systems.length; i++) {
                table.add(
                        i == 0 ? smartschool : filling.nextId("external_link"),
                        institution,
                        systems[i],
                        "https://%s.%s/".formatted(systems[i], roll.institution.mailDomain()),
                        systems[i].equals("exact") ? "{\"dossier\": %s}".formatted(institution) : "{}",
                        true);
            }
        });
        filling.copy("external_identity", "id, external_link_id, person_id, external_id", table -> {
            for (Pupil pupil : roll.in(size.years - 1)) {
                table.add(
                        filling.nextId("external_identity"),
                        smartschool,
                        pupil.person(),
                        institution + "-" + pupil.stamnummer());
            }
        });
    }
}

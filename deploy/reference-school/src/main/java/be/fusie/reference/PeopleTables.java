package be.fusie.reference;

import be.fusie.reference.Humans.Human;
import be.fusie.reference.Landscape.Institution;
import be.fusie.reference.Roll.Pupil;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Persons and what they are: pupils with their guardians, staff, boarders, users. */
final class PeopleTables {

    private static final int FAMILY_OF_TWO_GUARDIANS = 650;

    private record Relation(long child, long guardian, String kind) {}

    private final Filling filling;
    private final Size size;
    /** Teaches in the first and in the last school: one person, two institutions. */
    private long teacherOfTwo;

    private final List<Pupil> boarders = new ArrayList<>();

    private final Map<Long, Human> humans = new LinkedHashMap<>();
    private final List<Relation> relations = new ArrayList<>();

    PeopleTables(Filling filling) {
        this.filling = filling;
        this.size = filling.size;
    }

    /** Invents and writes the people of one school. */
    Roll school(Institution institution, int position) throws SQLException {
        humans.clear();
        relations.clear();
        boolean last = position > 0 && position == filling.database.schools().size() - 1;
        List<Pupil> pupils = pupils(position);
        long[] staff = new long[size.staff];
        for (int i = 0; i < staff.length; i++) {
            boolean both = i == staff.length - 1;
            staff[i] = both && last ? teacherOfTwo : person(staffMember(position, i));
        }
        if (position == 0) {
            teacherOfTwo = staff[staff.length - 1];
        }
        List<Pupil> present =
                pupils.stream().filter(p -> p.isIn(size.years - 1)).toList();
        boarders.addAll(
                present.subList(present.size() - (position == 0 ? Math.max(2, size.pupils / 10) : 2), present.size()));
        writePersons(Set.copyOf(pupils.stream().map(Pupil::person).toList()));
        writePupils(institution, pupils);
        long[] staffIds = writeStaff(institution, staff);
        return new Roll(institution, position, pupils, staff, staffIds, Math.max(1, size.pupils / 132));
    }

    /** The boarding house: some pupils of the first school, two of each other school, and two of staff. */
    void boardingHouse(Institution house) throws SQLException {
        humans.clear();
        relations.clear();
        long[] staff = {person(filling.humans.born(1965, 1995)), person(filling.humans.born(1965, 1995))};
        writePersons(Set.of());
        writeStaff(house, staff);
        List<Long> ids = new ArrayList<>();
        filling.copy("boarder", "id, person_id, institution, room, from_date", table -> {
            for (Pupil pupil : boarders) {
                long id = filling.nextId("boarder");
                ids.add(id);
                table.add(id, pupil.person(), house.number(), "K" + (100 + id), filling.firstDay(size.years - 1));
            }
        });
        List<LocalDate> nights = filling.schoolDays(size.years - 1);
        filling.copy("boarding_stay", "id, boarder_id, person_id, night", table -> {
            for (int i = 0; i < ids.size(); i++) {
                for (int night = 0; night < nights.size(); night += 2) {
                    table.add(
                            filling.nextId("boarding_stay"),
                            ids.get(i),
                            boarders.get(i).person(),
                            nights.get(night));
                }
            }
        });
    }

    private List<Pupil> pupils(int position) {
        List<Pupil> pupils = new ArrayList<>();
        Dice dice = filling.dice("pupils", position);
        Family family = new Family();
        for (int place = 0; place < size.pupils; place++) {
            int offset = place % 6;
            for (int turn = 0; turn <= (size.years - 1 + offset) / 6; turn++) {
                int from = turn * 6 - offset;
                pupils.add(pupil(position, pupils.size(), place, from, from + 5, dice, family));
            }
        }
        for (int alumnus = 0; alumnus < size.alumni; alumnus++) {
            int until = -1 - dice.below(4);
            pupils.add(pupil(position, alumnus, -1, until - dice.below(6), until, dice, family));
        }
        return pupils;
    }

    /** The guardians of the previous child, whom the next may have too. */
    private static final class Family {
        private Human child;
        private List<Long> guardians = List.of();
    }

    private Pupil pupil(int position, int index, int place, int from, int until, Dice dice, Family family) {
        int birthYear = filling.startOf(from) - 12;
        boolean sibling = index % 5 == 4 && family.child != null;
        boolean shared = isShared(position, index, 1) && (filling.isSource() == (place >= 0));
        Human child = shared
                ? filling.humans.shared(sharedIndex(position, index, 1), 2010, 2012)
                : filling.humans.born(birthYear, birthYear);
        if (sibling && !shared) {
            child = child.inFamilyOf(family.child);
        }
        long person = person(child);
        if (!sibling || shared) {
            family.child = child;
            family.guardians = guardians(position, index, place, child, dice);
        }
        for (int i = 0; i < family.guardians.size(); i++) {
            long guardian = family.guardians.get(i);
            relations.add(
                    new Relation(person, guardian, humans.get(guardian).gender().equals("f") ? "moeder" : "vader"));
        }
        String stamnummer = "%d%05d".formatted(filling.startOf(from), humans.size());
        return new Pupil(person, place, from, until, stamnummer);
    }

    private List<Long> guardians(int position, int index, int place, Human child, Dice dice) {
        int oldest = child.birth().getYear() - 40;
        List<Long> guardians = new ArrayList<>();
        boolean shared =
                place >= 0 && index >= size.sharedPerSchool && isShared(position, index - size.sharedPerSchool, 2);
        guardians.add(person(
                shared
                        ? filling.humans.shared(sharedIndex(position, index - size.sharedPerSchool, 2), 1972, 1988)
                        : filling.humans.born(oldest, oldest + 18).inFamilyOf(child)));
        if (dice.chance(FAMILY_OF_TWO_GUARDIANS)) {
            guardians.add(person(filling.humans.born(oldest, oldest + 18).livingWith(child)));
        }
        return guardians;
    }

    private Human staffMember(int position, int index) {
        if (isShared(position, index, 0)) {
            return filling.humans.shared(sharedIndex(position, index, 0), 1966, 1994);
        }
        int fromEnd = size.staff - 2 - index;
        if (position == 0
                && fromEnd >= 0
                && fromEnd < filling.landscape.options().nearMatches()) {
            return filling.humans.sameNumberOnly(fromEnd, 1966, 1994);
        }
        return filling.humans.born(1962, 2000);
    }

    /** Of each school's shared people every third is staff (0), a pupil (1), a guardian (2). */
    private boolean isShared(int position, int index, int role) {
        return filling.database.index() < 2 && index * 3 + role < size.sharedPerSchool;
    }

    private int sharedIndex(int position, int index, int role) {
        return position * size.sharedPerSchool + index * 3 + role;
    }

    private long person(Human human) {
        long id = filling.nextId("person");
        humans.put(id, human);
        return id;
    }

    private void writePersons(Set<Long> children) throws SQLException {
        String columns = "id, national_number, birth_date, last_name, first_name, other_names, gender, birth_place, "
                + "nationality, created_at";
        filling.copy("person", columns, table -> {
            for (var entry : humans.entrySet()) {
                Human human = entry.getValue();
                long id = entry.getKey();
                table.add(
                        id,
                        human.nationalNumber(),
                        human.birth(),
                        human.lastName(),
                        human.firstName(),
                        id % 9 == 0 ? "{Maria,Jozef}" : "{}",
                        human.gender(),
                        human.birthPlace(),
                        human.nationality(),
                        "2020-09-01 08:00:00+00");
            }
        });
        filling.copy("contact_point", "id, person_id, kind, value, postal_code, city, preferred, from_date", table -> {
            LocalDate since = LocalDate.of(2020, 9, 1);
            for (var entry : humans.entrySet()) {
                Human human = entry.getValue();
                long id = entry.getKey();
                table.add(
                        filling.nextId("contact_point"),
                        id,
                        "address",
                        human.street(),
                        human.place().postalCode(),
                        human.place().city(),
                        true,
                        since);
                if (!children.contains(id)) {
                    String mail = "%s.%d@example.org".formatted(human.mailName(), id);
                    table.add(filling.nextId("contact_point"), id, "email", mail, null, null, false, since);
                }
            }
        });
        filling.copy("relation", "id, person_id, related_person_id, kind_id, from_date", table -> {
            for (Relation relation : relations) {
                table.add(
                        filling.nextId("relation"),
                        relation.child(),
                        relation.guardian(),
                        filling.choice("relation-kind", relation.kind()),
                        LocalDate.of(2020, 9, 1));
            }
        });
    }

    private void writePupils(Institution institution, List<Pupil> pupils) throws SQLException {
        String columns = "id, person_id, institution, stamnummer, entered_on, left_on, status_id";
        filling.copy("pupil", columns, table -> {
            for (Pupil pupil : pupils) {
                table.add(
                        filling.nextId("pupil"),
                        pupil.person(),
                        institution.number(),
                        pupil.stamnummer(),
                        filling.firstDay(pupil.from()),
                        pupil.until() < size.years - 1 ? filling.lastDay(pupil.until()) : null,
                        filling.choice("pupil-status", pupil.person() % 40 == 0 ? "vrij" : "regelmatig"));
            }
        });
    }

    private long[] writeStaff(Institution institution, long[] staff) throws SQLException {
        long[] ids = new long[staff.length];
        LocalDate hired = LocalDate.of(2015, 9, 1);
        filling.copy("staff", "id, person_id, institution, stamboek, hired_on", table -> {
            for (int i = 0; i < staff.length; i++) {
                ids[i] = filling.nextId("staff");
                table.add(ids[i], staff[i], institution.number(), "2%010d".formatted(7_000_000 + ids[i]), hired);
            }
        });
        long[] users = new long[staff.length];
        String columns =
                "id, person_id, institution, user_name, subject, password_hash, active, last_login_at, preferences";
        filling.copy("app_user", columns, table -> {
            for (int i = 0; i < staff.length; i++) {
                users[i] = filling.nextId("app_user");
                table.add(
                        users[i],
                        staff[i],
                        institution.number(),
                        "u%d@%s".formatted(i + 1, institution.mailDomain()),
                        i == 0 ? institution.administrator() : null,
                        passwordHash("s" + users[i], "welkom-" + (i + 1)),
                        true,
                        "2026-06-2%d 07:41:00+00".formatted(i % 10),
                        i % 3 == 0 ? "{\"language\": \"nl\"}" : "{}");
            }
        });
        filling.copy("user_right", "user_id, institution, right_code, granted_on", table -> {
            for (int i = 0; i < users.length; i++) {
                List<String> rights = i == 0
                        ? List.of("administrator", "read")
                        : i == 1
                                ? List.of("invoicing", "registration", "read")
                                : List.of("grades", "attendance", "read");
                for (String right : rights) {
                    table.add(users[i], institution.number(), right, hired);
                }
            }
        });
        return ids;
    }

    /** As the reference schema keeps passwords; that of the n-th user of an institution is {@code welkom-<n>}. */
    private static String passwordHash(String salt, String password) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest((salt + password).getBytes(StandardCharsets.UTF_8));
            return salt + "$" + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

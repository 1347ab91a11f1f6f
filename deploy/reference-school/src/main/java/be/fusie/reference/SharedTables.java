package be.fusie.reference;

import be.fusie.reference.Landscape.Community;
import be.fusie.reference.Landscape.Institution;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** Boards, communities, institutions, school years and choice lists: what belongs to the database as a whole. */
final class SharedTables {

    private static final LocalDate BOARD_SINCE = LocalDate.of(2018, 9, 1);

    /** list, value, label. Values are dealt out in another order, and some labels differ, in the receiver. */
    private static final String[][] CHOICES = {
        {"relation-kind", "moeder", "Moeder"},
        {"relation-kind", "vader", "Vader"},
        {"relation-kind", "voogd", "Voogd"},
        {"pupil-status", "regelmatig", "Regelmatige leerling"},
        {"pupil-status", "vrij", "Vrije leerling"},
        {"attendance-code", "P", "Aanwezig"},
        {"attendance-code", "B", "Gewettigd afwezig"},
        {"attendance-code", "D", "Doktersattest"},
        {"attendance-code", "Z", "Ziek zonder attest"},
        {"attendance-code", "L", "Te laat"},
        {"assignment-status", "tijdelijk", "Tijdelijk"},
        {"assignment-status", "tadd", "TADD"},
        {"assignment-status", "vast", "Vast benoemd"},
        {"interruption-kind", "ziekte", "Ziekteverlof"},
        {"interruption-kind", "zorg", "Zorgkrediet"},
        {"activity-kind", "opvang", "Opvang"},
        {"activity-kind", "maaltijd", "Warme maaltijd"},
        {"activity-kind", "uitstap", "Uitstap"}
    };

    static final List<String> SUBJECTS = List.of(
            "Nederlands",
            "Wiskunde",
            "Frans",
            "Engels",
            "Geschiedenis",
            "Aardrijkskunde",
            "Biologie",
            "Fysica",
            "Chemie",
            "Godsdienst",
            "Lichamelijke opvoeding",
            "Muziek",
            "Beeld",
            "Techniek");

    private SharedTables() {}

    static void write(Filling filling) throws SQLException {
        boards(filling);
        communities(filling);
        institutions(filling);
        schoolYears(filling);
        choices(filling);
    }

    private static void boards(Filling f) throws SQLException {
        // The congregation that once founded all of these schools: the same legal body in each database.
        String founder = CheckDigits.enterpriseNumber(3_999_999);
        f.copy("board", "id, enterprise_number, name, iban, street, postal_code, city", table -> {
            List<String[]> boards = new ArrayList<>();
            boards.add(new String[] {founder, "Congregatie van de Goede Herder vzw"});
            boards.add(new String[] {
                f.database.board().enterpriseNumber(), f.database.board().name()
            });
            if (f.isReceiver()) {
                Collections.reverse(boards);
            }
            for (String[] board : boards) {
                Dice dice = Dice.of(0, "board", board[0]);
                long id = f.nextId("board");
                f.boards.put(board[0], id);
                Humans.Place place = Humans.place(dice);
                table.add(
                        id,
                        board[0],
                        board[1],
                        CheckDigits.iban(dice.between(100, 999), dice.below(10_000_000)),
                        Humans.street(dice),
                        place.postalCode(),
                        place.city());
            }
        });
        f.boards.put("founder", f.boards.get(founder));
    }

    private static void communities(Filling f) throws SQLException {
        List<Community> own = new ArrayList<>(f.database.institutions().stream()
                .map(Institution::community)
                .filter(Objects::nonNull)
                .distinct()
                .toList());
        if (f.isReceiver()) {
            Collections.reverse(own);
        }
        f.copy("school_community", "id, number, name, from_date, until_date", table -> {
            for (Community community : own) {
                long id = f.nextId("school_community");
                f.communities.put(community.id(), id);
                table.add(id, community.number(), community.name(), LocalDate.of(2014, 9, 1), null);
            }
        });
    }

    private static void institutions(Filling f) throws SQLException {
        List<Institution> all = f.database.institutions();
        f.copy("institution", "number, name, kind, edition, street, postal_code, city, email, phone", table -> {
            for (Institution i : all) {
                Dice dice = f.dice("institution", i.number());
                Humans.Place place = Humans.place(dice);
                table.add(
                        i.number(),
                        i.name(),
                        i.isBoardingHouse() ? "boarding-house" : "school",
                        "plus",
                        Humans.street(dice),
                        place.postalCode(),
                        place.city(),
                        "info@" + i.mailDomain(),
                        "09 555 " + dice.between(1000, 9999));
            }
        });
        f.copy("institution_board", "institution, board_id, from_date, until_date", table -> {
            for (Institution i : all) {
                table.add(i.number(), f.boards.get("founder"), LocalDate.of(1998, 9, 1), BOARD_SINCE);
                table.add(i.number(), f.boards.get(i.board().enterpriseNumber()), BOARD_SINCE, null);
            }
        });
        f.copy("sg_membership", "community_id, institution, from_date, until_date", table -> {
            for (Institution i : f.database.schools()) {
                long community = f.communities.get(i.community().id());
                table.add(community, i.number(), LocalDate.of(2020, 9, 1), LocalDate.of(2026, 8, 31));
                table.add(community, i.number(), LocalDate.of(2026, 9, 1), null);
            }
        });
    }

    private static void schoolYears(Filling f) throws SQLException {
        int older = f.isReceiver() ? 1 : 0; // so that the years' ids differ
        f.copy("school_year", "id, label, starts_on, ends_on, finalised", table -> {
            for (int year = -older; year < f.size.years; year++) {
                long id = f.nextId("school_year");
                int start = f.startOf(year);
                boolean unfinished = f.landscape.options().unfinishedYear() && f.isSource() && year == f.size.years - 1;
                table.add(
                        id,
                        start + "-" + (start + 1),
                        LocalDate.of(start, 9, 1),
                        LocalDate.of(start + 1, 8, 31),
                        !unfinished);
                if (year >= 0) {
                    f.schoolYears.add(id);
                }
            }
        });
    }

    private static void choices(Filling f) throws SQLException {
        List<String[]> values = new ArrayList<>(List.of(CHOICES));
        SUBJECTS.forEach(subject -> values.add(new String[] {"subject", subject, subject}));
        if (f.isSource()) {
            values.add(new String[] {"attendance-code", "T", "Topsport"});
            values.add(new String[] {"activity-kind", "vossenjacht", "Vossenjacht"});
        } else {
            values.add(new String[] {"attendance-code", "C", "Quarantaine"});
            Collections.reverse(values);
        }
        f.copy("choice_value", "id, list, value, label, position, replaced_by", table -> {
            for (int i : IntStream.range(0, values.size()).toArray()) {
                String[] value = values.get(i);
                long id = f.nextId("choice_value");
                f.choices.put(value[0] + "/" + value[1], id);
                boolean renamed = f.isReceiver() && value[1].equals("D");
                table.add(id, value[0], value[1], renamed ? "Medisch attest" : value[2], i, null);
            }
            // A value of old, that nobody uses any more, and what took its place.
            table.add(
                    f.nextId("choice_value"),
                    "attendance-code",
                    "A",
                    "Afwezig (oud)",
                    99,
                    f.choice("attendance-code", "B"));
        });
    }
}

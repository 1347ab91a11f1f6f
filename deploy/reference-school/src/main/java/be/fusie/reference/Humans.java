package be.fusie.reference;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Invents people for one database: believable Flemish names and addresses, national numbers with the right check
 * digits. Nobody has the national number of another, in none of the three databases, but for those who are meant to
 * stand in two of them.
 */
final class Humans {

    /** Somebody. {@code nationalNumber} may be null: not everyone's is known. */
    record Human(
            String firstName,
            String lastName,
            String gender,
            LocalDate birth,
            String nationalNumber,
            String birthPlace,
            String nationality,
            String street,
            Place place) {

        String mailName() {
            return (firstName + "." + lastName).toLowerCase(Locale.ROOT).replaceAll("[^a-z.]", "");
        }

        /** The same, with the family's name and address. */
        Human inFamilyOf(Human relative) {
            return new Human(
                    firstName,
                    relative.lastName,
                    gender,
                    birth,
                    nationalNumber,
                    birthPlace,
                    nationality,
                    relative.street,
                    relative.place);
        }

        /** The same, at the other's address. */
        Human livingWith(Human other) {
            return new Human(
                    firstName,
                    lastName,
                    gender,
                    birth,
                    nationalNumber,
                    birthPlace,
                    nationality,
                    other.street,
                    other.place);
        }

        private Human spelledOtherwise(int how) {
            String last = how == 1 ? lastName.toUpperCase(Locale.ROOT) : lastName;
            String first = how == 2 ? plain(firstName) : firstName;
            return new Human(first, last, gender, birth, nationalNumber, birthPlace, nationality, street, place);
        }

        private static String plain(String name) {
            return name.replace('é', 'e').replace('ë', 'e').replace('ï', 'i');
        }
    }

    record Place(String postalCode, String city) {}

    private static final String[] GIRLS = {
        "Emma", "Louise", "Olivia", "Elise", "Marie", "Noor", "Lina", "Juliette", "Fien", "Lotte", "Amélie", "Zoë",
                "Hanne",
        "Femke", "Anke", "Griet", "Katrien", "Ilse", "An", "Leen", "Sofie", "Yasmina", "Fatima", "Inès", "Roos", "Jana",
        "Silke", "Veerle", "Annelies", "Margaux"
    };
    private static final String[] BOYS = {
        "Noah", "Arthur", "Liam", "Lucas", "Jules", "Victor", "Lewis", "Stan", "Wout", "Senne", "Mathis", "Robbe",
                "Thibault",
        "André", "Joris", "Pieter", "Bart", "Koen", "Dirk", "Geert", "Tom", "Mohamed", "Ibrahim", "Loïc", "Ruben",
                "Jef",
        "Seppe", "Brecht", "Kobe", "Gust"
    };
    private static final String[] LAST = {
        "Peeters",
        "Janssens",
        "Maes",
        "Jacobs",
        "Mertens",
        "Willems",
        "Claes",
        "Goossens",
        "Wouters",
        "De Smet",
        "Vermeulen",
        "Pauwels",
        "Hermans",
        "Van den Broeck",
        "De Clercq",
        "Aerts",
        "Michiels",
        "Van Damme",
        "Verhoeven",
        "De Backer",
        "Lambrecht",
        "Vandenberghe",
        "Desmet",
        "Segers",
        "Smets",
        "Coppens",
        "Van de Velde",
        "Lemmens",
        "Bogaert",
        "Timmermans",
        "De Cock",
        "Verbeke",
        "Baert",
        "Thys",
        "Stevens",
        "Moens",
        "Cools",
        "D'Hondt",
        "Vercauteren",
        "El Amrani",
        "Yilmaz",
        "Nowak",
        "Bertels",
        "Van Hove",
        "Geerts",
        "Hendrickx",
        "Nijs",
        "Vanhoutte"
    };
    private static final String[] STREETS = {
        "Kerkstraat", "Schoolstraat", "Molenstraat", "Dorpsstraat", "Stationsstraat", "Nieuwstraat", "Veldstraat",
        "Kapellestraat", "Beukenlaan", "Lindenlaan", "Meersstraat", "Gentsesteenweg", "Brugse Steenweg", "Groenstraat",
        "Bosstraat", "Heidestraat", "Kasteellaan", "Zandstraat"
    };
    private static final Place[] PLACES = {
        new Place("9000", "Gent"), new Place("8000", "Brugge"), new Place("2000", "Antwerpen"),
        new Place("3000", "Leuven"), new Place("3500", "Hasselt"), new Place("8500", "Kortrijk"),
        new Place("9300", "Aalst"), new Place("2800", "Mechelen"), new Place("8800", "Roeselare"),
        new Place("9100", "Sint-Niklaas"), new Place("2300", "Turnhout"), new Place("3600", "Genk"),
        new Place("9800", "Deinze"), new Place("8400", "Oostende"), new Place("9700", "Oudenaarde"),
        new Place("2200", "Herentals"), new Place("1500", "Halle"), new Place("3200", "Aarschot")
    };
    private static final String[] FOREIGN = {"NL", "MA", "TR", "PL", "FR", "UA"};

    /** Sequence numbers of a birth date are dealt out in fifths: three databases, one spare, and those who are shared. */
    private static final int FIFTHS = 5;

    private static final int SHARED = 4;
    private static final int LAST_TURN = 98;

    private final long seed;
    private final int database;
    private final Dice dice;
    private final Map<String, Integer> turns = new HashMap<>();

    Humans(long seed, int database) {
        this.seed = seed;
        this.database = database;
        this.dice = Dice.of(seed, "humans", database);
    }

    /** Somebody born in one of these years; a few have a bis number, or none that is known. */
    Human born(int fromYear, int toYearIncluded) {
        boolean male = dice.chance(500);
        LocalDate birth;
        int turn;
        do {
            birth = LocalDate.ofYearDay(dice.between(fromYear, toYearIncluded), dice.between(1, 365));
            turn = turns.merge(birth + (male ? "m" : "f"), 1, Integer::sum) - 1;
        } while (turn > LAST_TURN);
        return human(dice, male, birth, turn * FIFTHS + database, dice.below(1000));
    }

    /**
     * Somebody who stands in the source and in the receiving database alike (M18): the same national number and birth
     * date, and in the second database a name that is only spelled a little differently.
     *
     * @param index which of them
     */
    Human shared(int index, int fromYear, int toYearIncluded) {
        Dice own = Dice.of(seed, "shared", index);
        LocalDate birth = LocalDate.ofYearDay(own.between(fromYear, toYearIncluded), 1 + index * 37 % 365);
        Human human = human(own, index % 2 == 0, birth, index % (LAST_TURN + 1) * FIFTHS + SHARED, 999);
        return database == 0 ? human : human.spelledOtherwise(index % 4);
    }

    /** Somebody of whom the other database has only the national number and the birth date: another name altogether. */
    Human sameNumberOnly(int index, int fromYear, int toYearIncluded) {
        Human human = shared(10_000 + index * 4, fromYear, toYearIncluded);
        Human other = born(fromYear, toYearIncluded);
        return new Human(
                database == 0 ? "Wilhelmina" : "Bo",
                database == 0 ? "Xhenseval" : "Quaghebeur",
                human.gender,
                human.birth,
                human.nationalNumber,
                other.birthPlace,
                human.nationality,
                other.street,
                other.place);
    }

    private static Human human(Dice dice, boolean male, LocalDate birth, int turn, int register) {
        int sequence = 2 * turn + (male ? 1 : 2);
        boolean foreign = register < 25;
        String number;
        if (foreign) {
            number = CheckDigits.bisNumber(birth, sequence, register % 2 == 0);
        } else {
            number = register < 50 ? null : CheckDigits.nationalNumber(birth, sequence);
        }
        Place place = dice.oneOf(PLACES);
        return new Human(
                male ? dice.oneOf(BOYS) : dice.oneOf(GIRLS),
                dice.oneOf(LAST),
                male ? "m" : "f",
                birth,
                number,
                dice.oneOf(PLACES).city(),
                foreign ? dice.oneOf(FOREIGN) : "BE",
                street(dice),
                place);
    }

    static String street(Dice dice) {
        return dice.oneOf(STREETS) + " " + dice.between(1, 220);
    }

    static Place place(Dice dice) {
        return dice.oneOf(PLACES);
    }
}

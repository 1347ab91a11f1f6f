package be.fusie.reference;

import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;

/**
 * Three invented school databases and the facts around them: a {@link #source()} that moves, a {@link #receiver()} with
 * data of its own, and a {@link #bystander()}. All follow from size and seed; creating them is a second step, so that
 * services can be configured first.
 *
 * <p>What makes the move interesting: a school community spans both databases (R3), some people stand in both (M18),
 * some payment references will collide (M13), the receiver does not know two choice-list values that the source uses
 * (R15), both count their persons from 1 (M5). Each database has its own board, its schools, and one boarding house that
 * belongs to no community. The source's last school, when there are several, is in a community of its own with schools of
 * the receiver only, so that it can move alone; see {@link #movableAlone()}.
 */
public final class Landscape {

    /** The last school year in the data; it ended on 30 June. */
    public static final int LAST_YEAR = 2025;

    private static final LocalDate PERIOD = LocalDate.of(2020, 9, 1);
    private static final LocalDate NEXT_PERIOD = LocalDate.of(2026, 9, 1);
    private static final String[] SCHOOL_NAMES = {
        "De Blauwe Vogel",
        "Sint-Jozefscollege",
        "De Linde",
        "Atheneum Ter Beke",
        "Sint-Ursula-instituut",
        "De Wegwijzer",
        "Heilig-Hartcollege",
        "De Zonnebloem",
        "Vrije Technische School",
        "Leefschool De Boomgaard",
        "Don Boscocollege",
        "Middenschool De Brug"
    };
    private static final String[] SIDES = {"Noord", "Zuid", "West"};

    /**
     * One school database.
     *
     * @param index 0 source, 1 receiver, 2 bystander
     * @param size its own size; the bystander is always tiny
     */
    public record Database(String name, int index, Size size, Board board, List<Institution> institutions) {

        /** The institution numbers, in order. */
        public List<String> numbers() {
            return institutions.stream().map(Institution::number).toList();
        }

        List<Institution> schools() {
            return institutions.stream().filter(i -> !i.isBoardingHouse()).toList();
        }
    }

    /** A board, by enterprise number. */
    public record Board(String enterpriseNumber, String name) {}

    /** A school community; {@code number} is what it is called in the school databases, {@code id} in the directory. */
    public record Community(String id, String number, String name) {}

    /**
     * An institution.
     *
     * @param community its school community in this period and the next; null for a boarding house
     * @param director OIDC subject of its director, {@code director-<number>}
     * @param administrator OIDC subject of who files requests for it, {@code school-<number>}
     */
    public record Institution(String number, String name, String database, Board board, Community community) {

        public boolean isBoardingHouse() {
            return community == null;
        }

        public String director() {
            return "director-" + number;
        }

        public String administrator() {
            return "school-" + number;
        }

        /** Invented, at the name reserved for examples. */
        public String mailDomain() {
            return "s" + number + ".example.org";
        }
    }

    /** What to write instead of a choice-list value that the receiver does not know (R15). */
    public record Replacement(String list, String value, String replacement) {}

    /**
     * What else is asked of a landscape.
     *
     * @param index 0–800: landscapes of different index share no database name, institution, board, community or person
     * @param schools schools in each of source and receiver; 0 takes the size's number
     * @param unfinishedYear the source has not finalised its last school year (R9)
     * @param nearMatches people of the source whose national number somebody else in the receiver has (M18: for a human
     *     to decide)
     * @param sisterSchool the source has one school more, in the community of its first one (R3: it moves along)
     */
    public record Options(int index, int schools, boolean unfinishedYear, int nearMatches, boolean sisterSchool) {

        public static final Options DEFAULT = new Options(0, 0, false, 0, false);

        public Options withIndex(int index) {
            return new Options(index, schools, unfinishedYear, nearMatches, sisterSchool);
        }

        public Options withSchools(int schools) {
            return new Options(index, schools, unfinishedYear, nearMatches, sisterSchool);
        }

        public Options withUnfinishedYear() {
            return new Options(index, schools, true, nearMatches, sisterSchool);
        }

        public Options withSisterSchool() {
            return new Options(index, schools, unfinishedYear, nearMatches, true);
        }

        public Options withNearMatches(int nearMatches) {
            return new Options(index, schools, unfinishedYear, nearMatches, sisterSchool);
        }
    }

    private final Size size;
    private final long seed;
    private final Options options;
    private final List<Database> databases = new ArrayList<>();
    private final List<Community> communities;

    private Landscape(Size size, long seed, Options options) {
        this.size = size;
        this.seed = seed;
        this.options = options;
        int schools = options.schools() == 0 ? size.schools : options.schools();
        this.communities = IntStream.range(0, 3).mapToObj(this::community).toList();
        for (int i = 0; i < 3; i++) {
            databases.add(database(i, i == 2 ? Size.TINY : size, i == 2 ? 1 : schools));
        }
    }

    /** The facts of a landscape; nothing is created yet. */
    public static Landscape plan(Size size, long seed, Options options) {
        return new Landscape(size, seed, options);
    }

    /** Plans and creates a landscape: {@link #plan} and {@link #create(String)}. */
    public static Landscape create(String adminUrl, Size size, long seed, Options options) throws SQLException {
        Landscape landscape = plan(size, seed, options);
        landscape.create(adminUrl);
        return landscape;
    }

    /**
     * Creates and fills the three databases, two at a time.
     *
     * @param adminUrl JDBC address of the administrator's database, see {@link ReferenceSchool#create}
     * @return rows written, per database name
     */
    public Map<String, Long> create(String adminUrl) throws SQLException {
        ReferenceSchool.createRoles(adminUrl);
        CompletableFuture<Long> first = CompletableFuture.supplyAsync(() -> createUnchecked(adminUrl, source()));
        Map<String, Long> rows = new LinkedHashMap<>();
        try {
            long receiverRows = createUnchecked(adminUrl, receiver());
            long bystanderRows = createUnchecked(adminUrl, bystander());
            rows.put(source().name(), first.join());
            rows.put(receiver().name(), receiverRows);
            rows.put(bystander().name(), bystanderRows);
        } catch (CompletionException e) {
            throw new SQLException(e.getCause().getMessage(), e.getCause());
        }
        return rows;
    }

    /** Creates and fills only this one of the databases. */
    public long create(String adminUrl, Database database) throws SQLException {
        ReferenceSchool.create(adminUrl, database.name());
        return SchoolGenerator.fill(adminUrl, this, database);
    }

    private long createUnchecked(String adminUrl, Database database) {
        try {
            return create(adminUrl, database);
        } catch (SQLException e) {
            throw new CompletionException(e);
        }
    }

    /** The database that moves, {@code school_north}. */
    public Database source() {
        return databases.get(0);
    }

    /** The database that takes in, {@code school_south}. */
    public Database receiver() {
        return databases.get(1);
    }

    /** A database that has nothing to do with it, {@code school_west}. */
    public Database bystander() {
        return databases.get(2);
    }

    public List<Database> databases() {
        return List.copyOf(databases);
    }

    /** All institutions of the three databases. */
    public List<Institution> institutions() {
        return databases.stream().flatMap(d -> d.institutions().stream()).toList();
    }

    /** The school of the source in whose name the request is filed. */
    public Institution requesting() {
        return source().institutions().get(0);
    }

    /**
     * The school of the source that can move alone without splitting a community (R3).
     *
     * @throws IllegalStateException when the source has one school only
     */
    public Institution movableAlone() {
        List<Institution> schools = source().schools();
        if (schools.size() < 2) {
            throw new IllegalStateException("The source has one school: ask for more with Options.withSchools");
        }
        return schools.get(schools.size() - 1);
    }

    /**
     * The institutions whose directors have to sign when these move: they, all who share a school community with them,
     * and all who live in the receiver, which is read-only meanwhile (R2, R3).
     */
    public Set<Institution> signatories(List<String> moving) {
        Set<Institution> all = new LinkedHashSet<>();
        institutions().stream().filter(i -> moving.contains(i.number())).forEach(all::add);
        List<Community> concerned = all.stream().map(Institution::community).toList();
        institutions().stream()
                .filter(i -> i.community() != null && concerned.contains(i.community()))
                .forEach(all::add);
        all.addAll(receiver().institutions());
        return all;
    }

    /** How many people of these source institutions stand in the receiving database as well (M18). */
    public int sharedPeople(List<String> moving) {
        return (int) source().schools().stream()
                        .filter(i -> moving.contains(i.number()))
                        .count()
                * size.sharedPerSchool;
    }

    /** How many payment references of these source institutions' invoices the receiver has too (M13). */
    public int ogmCollisions(List<String> moving) {
        List<Institution> schools = source().schools();
        return (int) schools.stream().filter(i -> moving.contains(i.number())).count()
                * Math.max(1, size.ogmCollisions / schools.size());
    }

    /** Values of choice lists that the source uses and the receiver does not know, each with one it does (R15). */
    public List<Replacement> replacements() {
        return List.of(
                new Replacement("attendance-code", "T", "B"),
                new Replacement("activity-kind", "vossenjacht", "uitstap"));
    }

    /**
     * The directory as request-service takes it ({@code PUT /api/v1/directory}), in maps and lists ready to be written
     * as JSON.
     */
    public Map<String, Object> directory() {
        Map<String, Object> directory = new LinkedHashMap<>();
        directory.put(
                "databases",
                databases.stream()
                        .map(d -> Map.of("name", d.name(), "title", "Schooldatabank " + SIDES[d.index()]))
                        .toList());
        directory.put(
                "boards",
                databases.stream()
                        .map(d -> Map.of(
                                "number",
                                d.board().enterpriseNumber(),
                                "name",
                                d.board().name()))
                        .toList());
        directory.put(
                "communities",
                communities.stream()
                        .map(c -> Map.of("id", c.id(), "name", c.name()))
                        .toList());
        directory.put(
                "institutions",
                institutions().stream().map(Landscape::directoryEntry).toList());
        return directory;
    }

    private static Map<String, Object> directoryEntry(Institution institution) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("number", institution.number());
        entry.put("name", institution.name());
        entry.put("board", institution.board().enterpriseNumber());
        entry.put("home", institution.database());
        List<Map<String, String>> memberships = new ArrayList<>();
        if (institution.community() != null) {
            String id = institution.community().id();
            String lastDay = NEXT_PERIOD.minusDays(1).toString();
            memberships.add(Map.of("community", id, "from", PERIOD.toString(), "until", lastDay));
            memberships.add(Map.of("community", id, "from", NEXT_PERIOD.toString()));
        }
        entry.put("memberships", memberships);
        entry.put("directors", List.of(institution.director()));
        entry.put("administrators", List.of(institution.administrator()));
        entry.put("portals", List.of());
        return entry;
    }

    /**
     * The people who hear of migrations, as notification-service takes them ({@code PUT /api/v1/contacts}): name, mail,
     * role, institutions, language. All addresses are invented, under {@code example.org}. The receiver's boarding house
     * reads French, all others Dutch.
     */
    public List<Map<String, Object>> contacts() {
        List<Map<String, Object>> contacts = new ArrayList<>();
        for (Institution i : institutions()) {
            String language =
                    i.isBoardingHouse() && i.database().equals(receiver().name()) ? "fr" : "nl";
            contacts.add(contact(
                    "Directie " + i.name(), "directie@" + i.mailDomain(), "director", List.of(i.number()), language));
            contacts.add(contact(
                    "Beheer " + i.name(), "beheer@" + i.mailDomain(), "administrator", List.of(i.number()), language));
            contacts.add(
                    contact("Personeel " + i.name(), "team@" + i.mailDomain(), "user", List.of(i.number()), language));
        }
        String suffix = options.index() == 0 ? "" : "-" + options.index();
        contacts.add(contact("ICT-dienst", "ict" + suffix + "@example.org", "technician", source().numbers(), "nl"));
        return contacts;
    }

    private static Map<String, Object> contact(
            String name, String mail, String role, List<String> institutions, String language) {
        Map<String, Object> contact = new LinkedHashMap<>();
        contact.put("name", name);
        contact.put("mail", mail);
        contact.put("role", role);
        contact.put("institutions", institutions);
        contact.put("language", language);
        return contact;
    }

    public Size size() {
        return size;
    }

    public long seed() {
        return seed;
    }

    Options options() {
        return options;
    }

    List<Community> communities() {
        return communities;
    }

    /** The national number fifth and the dice of this landscape's people. */
    long peopleSeed() {
        return seed * 1_000 + options.index();
    }

    private Community community(int i) {
        String suffix = options.index() == 0 ? "" : "-" + options.index();
        String[] names = {"De Schelde", "De Leie", "De Dijle"};
        return new Community(
                "sg-" + List.of("schelde", "leie", "dijle").get(i) + suffix,
                Integer.toString(120_000 + options.index() * 10 + i),
                "Scholengemeenschap " + names[i]);
    }

    private Database database(int index, Size databaseSize, int schools) {
        String suffix = options.index() == 0 ? "" : "_" + options.index();
        String name = List.of("school_north", "school_south", "school_west").get(index) + suffix;
        String side = SIDES[index];
        Board board = new Board(
                CheckDigits.enterpriseNumber(4_000_000 + options.index() * 10L + index), "vzw Scholen " + side);
        List<Institution> institutions = new ArrayList<>();
        int sister = index == 0 && options.sisterSchool() ? 1 : 0;
        for (int i = 0; i < sister + schools; i++) {
            int community = index == 2 ? 2 : i < sister ? 0 : communityOf(index, i - sister, schools);
            String school = SCHOOL_NAMES[(index * 5 + i) % SCHOOL_NAMES.length];
            institutions.add(new Institution(
                    number(index, i), "%s %s".formatted(school, side), name, board, communities.get(community)));
        }
        institutions.add(new Institution(number(index, sister + schools), "Internaat " + side, name, board, null));
        return new Database(name, index, databaseSize, board, List.copyOf(institutions));
    }

    /** The first community spans both databases; the second holds the source's last school and the receiver's others. */
    private static int communityOf(int database, int school, int schools) {
        boolean second = database == 0 ? schools > 1 && school == schools - 1 : school > 0;
        return second ? 1 : 0;
    }

    private String number(int database, int position) {
        return Integer.toString(111_000 + options.index() * 1_000 + (database + 1) * 100 + 11 + position);
    }
}

package be.fusie.merge.engine;

import be.fusie.kit.security.Vault;
import be.fusie.platform.PostgresServer;
import be.fusie.reference.DatabaseDigest;
import be.fusie.reference.Landscape;
import be.fusie.reference.ReferenceSchool;
import be.fusie.reference.Size;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** A real server with generated school databases, and an engine that works on them as the merger's role. */
public final class EngineBench {

    static final LocalDate CUT_OVER = LocalDate.of(2026, 8, 31);

    private static final Vault KEYS =
            new Vault("list-keys", Map.of("test", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="), Optional.empty());

    /** Nobody waits for a line that was cut on purpose. */
    private static final Duration SHORT = Duration.ofMillis(10);

    private static PostgresServer server;
    private static Landscape landscape;
    private static final AtomicInteger COUNT = new AtomicInteger();

    final Path data;
    final MergeEngine engine;
    final MergeMap map;
    public final String source;
    public final String receiver;
    final NumberLists lists;
    private final DataSource own;

    private EngineBench(String source, String receiver, MergeMap map) throws SQLException, IOException {
        this.source = source;
        this.receiver = receiver;
        this.map = map;
        this.own = ownDatabase();
        this.lists = new NumberLists(own, KEYS);
        this.data = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "merge-data");
        this.engine = another(Tuning.DEFAULT);
    }

    /** An engine that comes to the databases by a way of its own. */
    MergeEngine by(Databases way) {
        return new MergeEngine(way, engine.journal(), data, 50_000, Tuning.DEFAULT.withPatience(SHORT));
    }

    /** Another engine on the same databases, as another replica has it. */
    MergeEngine another(Tuning tuning) {
        return new MergeEngine(new Schools(), new ServiceJournal(own, lists), data, 50_000, tuning.withPatience(SHORT));
    }

    /** A fresh copy of the generated source, and a receiver of the same structure without any school. */
    static EngineBench extraction() throws SQLException, IOException {
        landscape();
        int n = COUNT.incrementAndGet();
        String source = copy(landscape.source().name(), "source_" + n);
        String receiver = "receiver_" + n;
        ReferenceSchool.create(server.adminUrl(), receiver);
        EngineBench bench = new EngineBench(source, receiver, referenceMap());
        List<String> values = bench.rows(
                source, "select format('(%L, %L, %L)', list, value, label) from choice_value where list is not null");
        bench.admin(receiver, "insert into choice_value (list, value, label) values " + String.join(", ", values));
        return bench;
    }

    /** Fresh copies of the generated source and receiver. */
    public static EngineBench reference() throws SQLException, IOException {
        landscape();
        int n = COUNT.incrementAndGet();
        String source = copy(landscape.source().name(), "source_" + n);
        String receiver = copy(landscape.receiver().name(), "receiver_" + n);
        return new EngineBench(source, receiver, referenceMap());
    }

    /** Two empty databases, owned as school databases are, filled by these scripts. */
    public static EngineBench of(String schemaSql, String sourceSql, String receiverSql, MergeMap map)
            throws SQLException, IOException {
        server();
        int n = COUNT.incrementAndGet();
        String source = "other_source_" + n;
        String receiver = "other_receiver_" + n;
        for (String name : List.of(source, receiver)) {
            server.createDatabase(name);
            try (Connection admin = server.connect(name)) {
                Sql.run(
                        admin,
                        "alter database %s owner to school_owner; grant all on schema public to school_owner; set role school_owner;"
                                        .formatted(name)
                                + schemaSql);
                Sql.run(admin, name.equals(source) ? sourceSql : receiverSql);
            }
        }
        return new EngineBench(source, receiver, map);
    }

    static MergeMap referenceMap() throws IOException {
        try (InputStream yaml = ReferenceSchool.class.getResourceAsStream("/reference/merge-map.yaml")) {
            return MergeMapReader.read(yaml);
        }
    }

    public static synchronized PostgresServer server() throws SQLException {
        if (server == null) {
            server = PostgresServer.builder()
                    // it would look after hundreds of databases in turn, and lock what is to be dropped
                    .setting("autovacuum", "off")
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            ReferenceSchool.createRoles(server.adminUrl());
        }
        return server;
    }

    static synchronized Landscape landscape() throws SQLException {
        if (landscape == null) {
            server();
            landscape = Landscape.create(
                    server.adminUrl(),
                    Size.TINY,
                    7,
                    Landscape.Options.DEFAULT.withSchools(3).withNearMatches(2));
        }
        return landscape;
    }

    private static String copy(String template, String name) throws SQLException {
        server.createDatabase(name, template);
        own(name);
        return name;
    }

    private static void own(String name) throws SQLException {
        try (Connection admin = server.connect("postgres");
                Statement statement = admin.createStatement()) {
            statement.execute("alter database " + name + " owner to school_owner");
        }
    }

    static DataSource ownDatabase() throws SQLException {
        return OwnDatabase.on(server());
    }

    /** Opens a school database as merge-service does: as no superuser. */
    Connection open(String name) throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl(name), "fusie_merger", "fusie_merger");
    }

    /** The school databases, and others on the same server. */
    static final class Schools implements Databases {

        @Override
        public Connection open(String name) throws SQLException {
            return open(name, name);
        }

        @Override
        public Connection open(String name, String database) throws SQLException {
            return DriverManager.getConnection(server.jdbcUrl(database), "fusie_merger", "fusie_merger");
        }
    }

    /** All of the source or these institutions, and nothing settled. */
    Move move(String... institutions) {
        return Move.of(UUID.randomUUID(), source, receiver, Set.of(institutions), institutions.length == 0);
    }

    Move whole() {
        return move().replacing(replacements());
    }

    Move partial(String... institutions) {
        return move(institutions).replacing(replacements());
    }

    public static List<Move.Replacement> replacements() {
        return landscape == null
                ? List.of()
                : landscape.replacements().stream()
                        .map(r -> new Move.Replacement(r.list(), r.value(), r.replacement()))
                        .toList();
    }

    Progress progress(Move move) {
        return new Progress(engine.journal(), move.migration(), () -> false, rows -> {}, Map.of());
    }

    Results.Merged merge(Move move) throws SQLException {
        return engine.merge(map, move, progress(move));
    }

    public DatabaseDigest digest(String database) throws SQLException {
        return DatabaseDigest.of(server.adminUrl(), database);
    }

    /** Every row and sequence of schema public as text, for schemas with types that have no hash. */
    public List<String> plainDigest(String database) throws SQLException {
        List<String> all = new ArrayList<>();
        try (Connection admin = server.connect(database)) {
            for (String table : relations(admin, "r")) {
                all.addAll(Sql.list(
                        admin,
                        "select '" + table + ' ' + "' || t::text from " + table + " t order by 1",
                        row -> row.getString(1)));
            }
            for (String sequence : relations(admin, "S")) {
                all.addAll(Sql.list(
                        admin,
                        "select '" + sequence + "' || last_value || is_called from " + sequence,
                        row -> row.getString(1)));
            }
        }
        return all;
    }

    private static List<String> relations(Connection admin, String kind) throws SQLException {
        return Sql.list(
                admin,
                "select oid::regclass::text from pg_class where relkind = ?::\"char\" and relnamespace ="
                        + " 'public'::regnamespace order by 1",
                row -> row.getString(1),
                kind);
    }

    /** As administrator, to plant things. */
    public void admin(String database, String sql) throws SQLException {
        try (Connection admin = server.connect(database);
                Statement statement = admin.createStatement()) {
            statement.execute(sql);
        }
    }

    /** One column of text, as administrator. */
    public List<String> rows(String database, String sql) throws SQLException {
        try (Connection admin = server.connect(database)) {
            return Sql.list(admin, sql, row -> row.getString(1));
        }
    }

    /** The list old → new of a migration. */
    List<NumberLists.Line> numbers(Move move) throws SQLException {
        List<NumberLists.Line> numbers = new ArrayList<>();
        lists.read(move.migration(), null, numbers::add);
        return numbers;
    }

    /** One column of text, of the service's own database. */
    List<String> ownRows(String sql) throws SQLException {
        try (Connection c = own.getConnection()) {
            return Sql.list(c, sql, row -> row.getString(1));
        }
    }
}

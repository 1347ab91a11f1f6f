package be.fusie.api;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.api.Call.Caller;
import be.fusie.local.LocalPlatform;
import be.fusie.local.Service;
import be.fusie.platform.SignIn;
import be.fusie.platform.SignInUser;
import be.fusie.platform.TestTokens;
import be.fusie.reference.Landscape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The five services under generated requests: no 5xx, no undocumented answer, no accepted invalid input, errors as problem
 * documents, nothing left behind by what was refused.
 *
 * <p>{@code -Dfuzz.seed=} and {@code -Dfuzz.requests=} (per service) change a run, {@code -Dfuzz.services=} chooses.
 */
@Order(2)
@ExtendWith(Servers.class)
class FuzzTest {

    private static final long SEED = Long.getLong("fuzz.seed", 20260901L);
    private static final int REQUESTS = Integer.getInteger("fuzz.requests", 700);

    /** By name; all of them, unless {@code -Dfuzz.services=} chooses. */
    private static final Set<String> SERVICES =
            Set.of(System.getProperty("fuzz.services", "request,freeze,merge,billing,notification")
                    .split(","));

    /** What is there to say what is wrong with its input answers that with 200. */
    private static final Set<String> JUDGES_OF_INPUT = Set.of("POST /api/v1/directory/comparisons");

    @Test
    void no_service_breaks_its_contract(Servers servers) {
        System.out.println("fuzzing with -Dfuzz.seed=" + SEED + " -Dfuzz.requests=" + REQUESTS);
        Known known = known(servers);
        List<Caller> callers = callers(servers);
        Map<Service, Fuzzer> fuzzers = new LinkedHashMap<>();
        for (Service service : Service.values()) {
            if (SERVICES.contains(service.name().toLowerCase(java.util.Locale.ROOT))) {
                fuzzers.put(service, fuzzer(servers, service, known.copy(), callers));
            }
        }
        // All first rounds before any second one: what is accepted anywhere sends messages to the others.
        List<CompletableFuture<Void>> refused = fuzzers.values().stream()
                .map(fuzzer -> CompletableFuture.runAsync(() -> fuzzer.refused(REQUESTS)))
                .toList();
        refused.forEach(CompletableFuture::join);
        Map<Service, CompletableFuture<Fuzzer.Result>> runs = new LinkedHashMap<>();
        fuzzers.forEach(
                (service, fuzzer) -> runs.put(service, CompletableFuture.supplyAsync(() -> fuzzer.mixed(REQUESTS))));
        List<String> findings = new ArrayList<>();
        runs.forEach((service, run) -> {
            Fuzzer.Result result = run.join();
            long reached = result.answered().values().stream()
                    .filter(statuses -> statuses.keySet().stream().anyMatch(s -> s / 100 == 2))
                    .count();
            System.out.println(service.module() + ": " + result.calls() + " requests in "
                    + result.took().toSeconds() + " s, " + reached + " of "
                    + result.answered().size() + " operations did something");
            result.findings().stream()
                    .filter(finding -> !JUDGES_OF_INPUT.contains(finding.operation())
                            || !finding.fault().rule().equals("invalid input accepted"))
                    .forEach(finding -> findings.add(service.module() + " " + finding));
        });
        assertThat(findings).as(String.join("\n", findings)).isEmpty();
    }

    private static Fuzzer fuzzer(Servers servers, Service service, Known known, List<Caller> callers) {
        String base = servers.platform().url(service);
        JsonNode document;
        try {
            document = new ObjectMapper()
                    .readTree(URI.create(base + "/q/openapi?format=json").toURL());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return new Fuzzer(
                Contract.of(document),
                base,
                callers,
                known,
                () -> state(servers, service),
                SEED,
                Duration.ofSeconds(30));
    }

    /** What changes by itself: the gates that freeze-service keeps looking at. */
    private static final Set<String> BACKGROUND = Set.of("known_gate", "known_institution");

    /** Number and hash of the rows of each of the service's tables. */
    private static Map<String, String> state(Servers servers, Service service) {
        try (Connection connection = servers.platform().postgres().connect(service.database());
                Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet row =
                    statement.executeQuery("select tablename from pg_tables where schemaname = 'public' order by 1")) {
                while (row.next()) {
                    tables.add(row.getString(1));
                }
                tables.removeAll(BACKGROUND);
            }
            Map<String, String> state = new TreeMap<>();
            for (String table : tables) {
                try (ResultSet row = statement.executeQuery(
                        "select count(*), sum(hash_record_extended(t, 0)) from \"" + table + "\" t")) {
                    row.next();
                    state.put(table, row.getString(1) + " " + row.getString(2));
                }
            }
            return state;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whatever there is: a migration that is being signed, one that is done, schools, databases, people. */
    private static Known known(Servers servers) {
        Landscape fuzzed = servers.landscape(Servers.FUZZED);
        String done = servers.completed();
        String open = servers.filed(Servers.FUZZED);
        String[] institutions = fuzzed.institutions().stream()
                .map(Landscape.Institution::number)
                .toArray(String[]::new);
        String[] databases = {fuzzed.source().name(), fuzzed.receiver().name()};
        JsonNode plan = servers.view(open).path("plan");
        return new Known()
                .put("migrations.id", open, done)
                .put("migrations.migration", done, open)
                .put("freezes.migration", done, open)
                .put("institution", institutions)
                .put("institutions", institutions)
                .put("number", institutions)
                .put("requestedBy", fuzzed.requesting().number())
                .put("database", databases)
                .put("name", databases)
                .put("source", databases[0])
                .put("home", databases)
                .put("receiver", databases[1])
                .put("centralAdministrator", fuzzed.requesting().administrator())
                .put("planHash", plan.path("hash").asText())
                .put("version", "1")
                .own(open, done);
    }

    /** Each role, by people of the schools at work here; strangers; and those who are nobody. */
    private static List<Caller> callers(Servers servers) {
        LocalPlatform platform = servers.platform();
        Landscape.Institution own = servers.landscape(Servers.FUZZED).requesting();
        Landscape.Institution foreign = servers.landscape(Servers.STRANGERS).requesting();
        String operator = platform.token(LocalPlatform.OPERATOR);
        String portal = TestTokens.token(platform.signInUrl(), "portal", Set.of("portal"), Set.of());
        String roleless = TestTokens.token(platform.signInUrl(), "roleless", Set.of(), Set.of());
        String forged;
        try (SignIn other = SignIn.builder()
                .user(new SignInUser("operator", "x", Set.of("operator"), Set.of()))
                .start()) {
            forged = SignIn.token(other.url(), "operator", "x");
        }
        return List.of(
                new Caller("operator", operator, "operator", false),
                new Caller("director", platform.token(own.director()), "director", false),
                new Caller("school", platform.token(own.administrator()), "school", false),
                new Caller("application", platform.token(LocalPlatform.APPLICATION), "application", false),
                new Caller("vendor", platform.token("vendor"), "vendor", false),
                new Caller("portal of others", portal, "portal", true),
                new Caller("director of others", platform.token(foreign.director()), "director", true),
                new Caller("school of others", platform.token(foreign.administrator()), "school", true),
                new Caller("somebody without a role", roleless, "none", true),
                new Caller("nobody", null, null, true),
                new Caller("a forger", forged, null, true),
                new Caller("a tamperer", operator.substring(0, operator.length() - 6) + "AAAAAA", null, true),
                new Caller("a babbler", "not-a-token", null, true));
    }
}

package be.fusie.local;

import be.fusie.platform.PlatformException;
import be.fusie.reference.Landscape;
import be.fusie.reference.Landscape.Database;
import be.fusie.reference.Landscape.Institution;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The schools of a local platform: their databases, what an operator makes known of them once, and what their people do
 * so that a migration can run.
 */
public final class Schools {

    private final LocalPlatform platform;
    private final List<Landscape> landscapes;

    public Schools(LocalPlatform platform, List<Landscape> landscapes) {
        this.platform = platform;
        this.landscapes = List.copyOf(landscapes);
    }

    /** Path of a migration in request-service, from {@code /api} on. */
    public static String path(String migration) {
        return "/api/v1/migrations/" + migration;
    }

    /**
     * Creates the source and the receiver of each landscape; the third one only {@link Landscape#create(String)} does.
     *
     * @throws PlatformException when PostgreSQL refuses
     */
    public void createPairs() {
        String adminUrl = platform.postgres().adminUrl();
        try {
            for (Landscape landscape : landscapes) {
                landscape.create(adminUrl, landscape.source());
                landscape.create(adminUrl, landscape.receiver());
            }
        } catch (SQLException e) {
            throw new PlatformException("The school databases could not be created: " + e.getMessage(), e);
        }
    }

    /** What an operator does once: the directory, the contacts, and the guard of each database that there is. */
    public void makeKnown() {
        importDirectory();
        importContacts();
        installGuards();
    }

    void importDirectory() {
        Map<String, List<Object>> directory = new LinkedHashMap<>();
        for (Landscape landscape : landscapes) {
            landscape.directory().forEach((part, entries) -> directory
                    .computeIfAbsent(part, any -> new ArrayList<>())
                    .addAll((List<?>) entries));
        }
        operator(Service.REQUEST).put("/api/v1/directory", directory);
    }

    void importContacts() {
        operator(Service.NOTIFICATION)
                .put(
                        "/api/v1/contacts",
                        landscapes.stream()
                                .flatMap(landscape -> landscape.contacts().stream())
                                .toList());
    }

    void installGuards() {
        Rest freeze = operator(Service.FREEZE);
        for (Landscape landscape : landscapes) {
            for (Database database : landscape.databases()) {
                if (platform.postgres().hasDatabase(database.name())) {
                    freeze.put("/api/v1/databases/" + database.name() + "/guard", Map.of());
                }
            }
        }
    }

    /**
     * A request as a portal sends it, to be added to: to move institutions of a landscape's source into its receiver, from
     * tomorrow on.
     *
     * @param institutions their numbers, the first one asks for it; empty: the whole source
     */
    static Map<String, Object> request(Landscape landscape, List<String> institutions) {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("source", landscape.source().name());
        request.put("receiver", landscape.receiver().name());
        request.put("whole", institutions.isEmpty());
        request.put("institutions", institutions);
        request.put("cutOverDate", LocalDate.now(ZoneOffset.UTC).plusDays(1).toString());
        request.put(
                "requestedBy", institutions.isEmpty() ? landscape.requesting().number() : institutions.get(0));
        request.put(
                "centralAdministrator",
                landscape.receiver().institutions().get(0).administrator());
        request.put("boardChanges", false);
        request.put("replacements", landscape.replacements());
        return request;
    }

    /** A school files a request with request-service. @return the migration's id */
    String file(Map<String, Object> request) {
        return platform.rest(Service.REQUEST, "school-" + request.get("requestedBy"))
                .post("/api/v1/migrations", request)
                .path("id")
                .asText();
    }

    /** Files the move of a landscape's whole source. @return the migration's id; its plan is still being made */
    public String fileWhole(Landscape landscape) {
        return file(request(landscape, List.of()));
    }

    /**
     * All that the present plan changes in data and security is confirmed one by one: for all by an operator, and for an
     * institution by its director (R16).
     *
     * @return how many changes the director had to confirm
     */
    public int confirm(String migration, Institution institution) {
        String hash = planHash(migration);
        PlanChanges.confirm(operator(Service.REQUEST), path(migration), null, hash);
        Rest director = platform.rest(Service.REQUEST, institution.director());
        return PlanChanges.confirm(director, path(migration), institution.number(), hash);
    }

    /** The director of an institution confirms what is left to confirm, and signs the present plan (R2). */
    public void sign(String migration, Institution institution) {
        confirm(migration, institution);
        Signing.sign(platform, path(migration), institution, planHash(migration));
    }

    private String planHash(String migration) {
        return operator(Service.REQUEST)
                .get(path(migration))
                .path("plan")
                .path("hash")
                .asText();
    }

    /**
     * All that people do before a migration can run: the check-list, the confirmations, the signatures (R2, R8, R16).
     *
     * @param leftOut whose director does not sign; null: nobody
     */
    public void agree(String migration, Institution leftOut) {
        CheckList.workThrough(platform, path(migration));
        operator(Service.REQUEST)
                .get(path(migration))
                .path("consent")
                .path("required")
                .forEach(number -> {
                    Institution institution = institution(number.asText());
                    if (!institution.equals(leftOut)) {
                        sign(migration, institution);
                    }
                });
    }

    /** An institution of one of the landscapes. */
    public Institution institution(String number) {
        return landscapes.stream()
                .flatMap(landscape -> landscape.institutions().stream())
                .filter(institution -> institution.number().equals(number))
                .findFirst()
                .orElseThrow(() -> new PlatformException("No school has the number " + number));
    }

    private Rest operator(Service service) {
        return platform.rest(service, LocalPlatform.OPERATOR);
    }
}

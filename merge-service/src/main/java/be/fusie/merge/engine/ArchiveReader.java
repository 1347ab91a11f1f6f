package be.fusie.merge.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Takes one person's records out of an archive (M23). It needs the archive and nothing else: no database, no merge map, no
 * service. Rows are read as a stream; memory holds those of the one person.
 */
public final class ArchiveReader {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path data;

    /** @param data the engine's data folder, in which the archives lie under {@code archives/} */
    public ArchiveReader(Path data) {
        this.data = data;
    }

    /**
     * What an archive is.
     *
     * @param taken when its rows were read, UTC
     * @param rows of all tables
     */
    public record ArchiveFile(
            String institution, UUID migration, String database, Instant taken, long rows, long bytes) {}

    /**
     * One person's records; personal data.
     *
     * @param number that the person had in the old system
     * @param records per table the rows that belong to the person, field → text as in the archive
     * @param context rows that these refer to, such as choice values and classes, for reading them; of nobody else
     */
    public record PersonRecords(
            ArchiveFile archive,
            String number,
            Map<String, List<Map<String, String>>> records,
            Map<String, List<Map<String, String>>> context) {}

    /** Archives of an institution, the newest first. */
    public List<ArchiveFile> archives(String institution) throws IOException {
        List<ArchiveFile> found = new ArrayList<>();
        for (Path file : files(institution)) {
            try (ZipFile zip = new ZipFile(file.toFile())) {
                ArchiveFile archive = facts(file, describe(zip));
                if (archive.institution().equals(institution)) {
                    found.add(archive);
                }
            }
        }
        found.sort(Comparator.comparing(ArchiveFile::taken).reversed());
        return found;
    }

    /**
     * The records of the person who had this number in the old system.
     *
     * @param migration whose archive is meant; null for the newest one of the institution
     * @return empty when there is no such archive, or nobody of that number in it
     */
    public Optional<PersonRecords> person(String institution, UUID migration, long number) throws IOException {
        for (ArchiveFile archive : archives(institution)) {
            if (migration == null || archive.migration().equals(migration)) {
                return person(Archives.folder(data, archive.migration()).resolve(Archives.file(institution)), number);
            }
        }
        return Optional.empty();
    }

    /** The same out of an archive that lies anywhere. */
    public static Optional<PersonRecords> person(Path file, long number) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            JsonNode description = describe(zip);
            Taking taking = new Taking(zip, description, Long.toString(number));
            taking.own();
            if (taking.records.isEmpty()) {
                return Optional.empty();
            }
            taking.context();
            return Optional.of(
                    new PersonRecords(facts(file, description), Long.toString(number), taking.records, taking.context));
        }
    }

    private List<Path> files(String institution) throws IOException {
        Path all = Archives.all(data);
        if (!Files.isDirectory(all)) {
            return List.of();
        }
        try (Stream<Path> migrations = Files.list(all)) {
            return migrations
                    .map(m -> m.resolve(Archives.file(institution)))
                    .filter(Files::isRegularFile)
                    .toList();
        }
    }

    private static JsonNode describe(ZipFile zip) throws IOException {
        ZipEntry entry = zip.getEntry(DataPackage.FILE);
        if (entry == null) {
            throw new IOException("the archive has no " + DataPackage.FILE);
        }
        return JSON.readTree(zip.getInputStream(entry));
    }

    private static ArchiveFile facts(Path file, JsonNode description) throws IOException {
        long rows = 0;
        for (JsonNode resource : description.path("resources")) {
            rows += resource.path("rows").asLong();
        }
        return new ArchiveFile(
                description.path("institution").asText(),
                UUID.fromString(description.path("migration").asText()),
                description.path("database").asText(),
                Instant.parse(description.path("created").asText()),
                rows,
                Files.size(file));
    }

    /** One person's way through one archive. */
    private static final class Taking {

        private final ZipFile zip;
        private final List<JsonNode> resources = new ArrayList<>();
        private final Map<String, JsonNode> byName = new HashMap<>();
        private final String personTable;
        private final String number;
        private final Map<String, List<Map<String, String>>> records = new LinkedHashMap<>();
        private final Map<String, List<Map<String, String>>> context = new LinkedHashMap<>();

        Taking(ZipFile zip, JsonNode description, String number) {
            this.zip = zip;
            this.number = number;
            this.personTable = description.path("personTable").asText();
            for (JsonNode resource : description.path("resources")) {
                resources.add(resource);
                byName.put(resource.path("name").asText(), resource);
            }
        }

        /**
         * Rows with the person's number, and rows without any person that belong to one of those: an invoice's lines. Goes
         * round until nothing new is found; what is referred to mostly comes first, so that once is enough.
         */
        void own() throws IOException {
            boolean again = true;
            Set<String> done = new HashSet<>();
            while (again) {
                again = false;
                for (JsonNode resource : resources) {
                    String name = resource.path("name").asText();
                    boolean direct = !resource.path("personFields").isEmpty();
                    List<JsonNode> ways = direct ? List.of() : ways(resource);
                    if (resource.path("shared").asBoolean() || (direct ? !done.add(name) : ways.isEmpty())) {
                        continue;
                    }
                    List<Map<String, String>> found = select(
                            resource,
                            row -> direct
                                    ? texts(resource.path("personFields")).stream()
                                            .anyMatch(f -> number.equals(row.get(f)))
                                    : ways.stream().anyMatch(way -> refers(row, way, records)));
                    if (found.size() > records.getOrDefault(name, List.of()).size()) {
                        records.put(name, found);
                        again = resources.stream()
                                .takeWhile(earlier -> !earlier.equals(resource))
                                .anyMatch(
                                        earlier -> earlier.path("personFields").isEmpty()
                                                && leadsTo(earlier, name)
                                                && !earlier.path("shared").asBoolean());
                    }
                }
            }
        }

        /** References of a table without person fields to rows that belong to the person. */
        private List<JsonNode> ways(JsonNode resource) {
            List<JsonNode> ways = new ArrayList<>();
            for (JsonNode key : resource.path("schema").path("foreignKeys")) {
                if (records.containsKey(key.at("/reference/resource").asText())) {
                    ways.add(key);
                }
            }
            return ways;
        }

        private static boolean leadsTo(JsonNode resource, String name) {
            for (JsonNode key : resource.path("schema").path("foreignKeys")) {
                if (key.at("/reference/resource").asText().equals(name)) {
                    return true;
                }
            }
            return false;
        }

        /** What the person's rows refer to, from there on upwards; never another person's rows. */
        void context() throws IOException {
            List<JsonNode> upwards = new ArrayList<>(resources);
            Collections.reverse(upwards);
            for (JsonNode resource : upwards) {
                String name = resource.path("name").asText();
                if (name.equals(personTable)
                        || records.containsKey(name)
                        || !resource.path("personFields").isEmpty()) {
                    continue;
                }
                Map<List<String>, Set<List<String>>> wanted = wanted(name);
                if (!wanted.isEmpty()) {
                    List<Map<String, String>> found = select(resource, row -> wanted.entrySet().stream()
                            .anyMatch(e -> e.getValue().contains(values(row, e.getKey()))));
                    if (!found.isEmpty()) {
                        context.put(name, found);
                    }
                }
            }
        }

        /** Fields of the table → the values by which rows found so far refer to it. */
        private Map<List<String>, Set<List<String>>> wanted(String table) {
            Map<List<String>, Set<List<String>>> wanted = new HashMap<>();
            for (var found : List.of(records, context)) {
                found.forEach((name, rows) -> {
                    for (JsonNode key : byName.get(name).path("schema").path("foreignKeys")) {
                        if (key.at("/reference/resource").asText().equals(table)) {
                            List<String> fields = texts(key.path("fields"));
                            Set<List<String>> values =
                                    wanted.computeIfAbsent(texts(key.at("/reference/fields")), f -> new HashSet<>());
                            rows.forEach(row -> values.add(values(row, fields)));
                        }
                    }
                });
            }
            return wanted;
        }

        private static boolean refers(
                Map<String, String> row, JsonNode way, Map<String, List<Map<String, String>>> records) {
            List<String> here = values(row, texts(way.path("fields")));
            List<String> there = texts(way.at("/reference/fields"));
            return here.stream().noneMatch(String::isEmpty)
                    && records.get(way.at("/reference/resource").asText()).stream()
                            .anyMatch(r -> values(r, there).equals(here));
        }

        private List<Map<String, String>> select(
                JsonNode resource, java.util.function.Predicate<Map<String, String>> wanted) throws IOException {
            List<Map<String, String>> found = new ArrayList<>();
            ZipEntry entry = zip.getEntry(resource.path("path").asText());
            if (entry == null) {
                throw new IOException(
                        "the archive lacks " + resource.path("path").asText());
            }
            try (Reader text = new InputStreamReader(zip.getInputStream(entry), StandardCharsets.UTF_8);
                    CsvReader<NamedCsvRecord> rows = CsvReader.builder().ofNamedCsvRecord(text)) {
                for (NamedCsvRecord row : rows) {
                    Map<String, String> fields = row.getFieldsAsMap();
                    if (wanted.test(fields)) {
                        found.add(new LinkedHashMap<>(fields));
                    }
                }
            }
            return found;
        }

        private static List<String> values(Map<String, String> row, List<String> fields) {
            return fields.stream().map(f -> row.getOrDefault(f, "")).toList();
        }

        private static List<String> texts(JsonNode array) {
            List<String> texts = new ArrayList<>();
            array.forEach(t -> texts.add(t.asText()));
            return texts;
        }
    }
}

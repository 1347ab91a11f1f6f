package be.fusie.merge.structure;

import be.fusie.merge.structure.Piece.Id;
import be.fusie.merge.structure.Piece.Storage;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The table of contents of a PostgreSQL archive in directory format, {@code toc.dat}, version 1.14: what {@code pg_restore}
 * 12 and later reads. Numbers are a sign byte and four bytes, the lowest first; texts are their length and UTF-8, length
 * −1 for none. Rows of an entry lie in {@code <number>.dat.gz} as COPY text.
 */
final class Archive {

    static final String TOC = "toc.dat";

    private static final byte[] MAGIC = "PGDMP".getBytes(StandardCharsets.US_ASCII);
    private static final int MAJOR = 1;
    private static final int MINOR = 14;
    /** A directory's table of contents calls itself one of a tar file; the two are alike. */
    private static final int FORMAT = 3;

    private static final Map<String, Integer> CATALOGUES = Map.ofEntries(
            Map.entry("pg_class", 1259),
            Map.entry("pg_type", 1247),
            Map.entry("pg_proc", 1255),
            Map.entry("pg_namespace", 2615),
            Map.entry("pg_constraint", 2606),
            Map.entry("pg_attrdef", 2604),
            Map.entry("pg_trigger", 2620),
            Map.entry("pg_rewrite", 2618),
            Map.entry("pg_extension", 3079),
            Map.entry("pg_database", 1262),
            Map.entry("pg_largeobject", 2613),
            Map.entry("pg_policy", 3256));

    private Archive() {}

    /**
     * One entry.
     *
     * @param copy the COPY statement of its rows; null when it has none
     * @param file where rows or large objects lie, without {@code .gz}; null when it has none
     */
    record Entry(Piece piece, String copy, String file) {
        static Entry of(Piece piece) {
            return new Entry(piece, null, null);
        }
    }

    /** @param database its name, version the server's */
    static void write(Path folder, String database, String version, List<Entry> entries) throws IOException {
        try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(folder.resolve(TOC)))) {
            Output out = new Output(file);
            out.stream.write(MAGIC);
            for (int b : new int[] {MAJOR, MINOR, 0, Output.INT_SIZE, 8, FORMAT}) {
                out.stream.write(b);
            }
            out.number(1); // packed with gzip
            ZonedDateTime now = ZonedDateTime.now(ZoneOffset.UTC);
            for (int part : new int[] {
                now.getSecond(),
                now.getMinute(),
                now.getHour(),
                now.getDayOfMonth(),
                now.getMonthValue() - 1,
                now.getYear() - 1900,
                0
            }) {
                out.number(part);
            }
            out.text(database);
            out.text(version);
            out.text("14 (Fusie)");
            Map<Id, Integer> numbers = new HashMap<>();
            for (Entry entry : entries) {
                numbers.put(entry.piece().id(), numbers.size() + 1);
            }
            out.number(entries.size());
            for (Entry entry : entries) {
                out.entry(entry, numbers);
            }
        }
    }

    private record Output(OutputStream stream) {

        static final int INT_SIZE = 4;

        void number(int value) throws IOException {
            stream.write(value < 0 ? 1 : 0);
            int rest = Math.abs(value);
            for (int i = 0; i < INT_SIZE; i++) {
                stream.write(rest & 0xff);
                rest >>>= 8;
            }
        }

        void text(String value) throws IOException {
            if (value == null) {
                number(-1);
                return;
            }
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            number(bytes.length);
            stream.write(bytes);
        }

        void entry(Entry entry, Map<Id, Integer> numbers) throws IOException {
            Piece piece = entry.piece();
            number(numbers.get(piece.id()));
            number(entry.file() == null ? 0 : 1);
            text(Integer.toString(CATALOGUES.getOrDefault(piece.id().catalogue(), 0)));
            text(Long.toString(
                    CATALOGUES.containsKey(piece.id().catalogue()) ? piece.id().oid() : 0));
            text(piece.name());
            text(piece.kind().label());
            number(piece.section().code());
            text(piece.definition());
            text(piece.drop().isEmpty() ? "" : piece.drop() + "\n");
            text(entry.copy());
            text(piece.schema());
            text(piece.storage().tablespace());
            text(piece.storage().method());
            text(piece.owner() == null ? "" : piece.owner());
            text("false");
            for (Id need : piece.needs()) {
                Integer number = numbers.get(need);
                if (number != null) {
                    text(number.toString());
                }
            }
            text(null);
            text(entry.file() == null ? "" : entry.file());
        }
    }

    /**
     * Reads a table of contents of versions 1.12 to 1.14, of whoever wrote it.
     *
     * @throws IOException when the file is none, or is of another version
     */
    static List<Entry> read(Path folder) throws IOException {
        try (DataInputStream file =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(folder.resolve(TOC))))) {
            if (!Arrays.equals(file.readNBytes(MAGIC.length), MAGIC)) {
                throw new IOException(folder + " holds no PostgreSQL archive");
            }
            int major = file.read();
            int minor = file.read();
            file.read();
            if (major != 1 || minor < 12 || minor > 14) {
                throw new IOException("%s is an archive of version %d.%d, which is not read here: use pg_restore"
                        .formatted(folder, major, minor));
            }
            Input in = new Input(file, file.read());
            file.read();
            file.read();
            for (int i = 0; i < 8; i++) {
                in.number();
            }
            for (int i = 0; i < 3; i++) {
                in.text();
            }
            int count = in.number();
            List<Entry> entries = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Entry entry = in.entry(minor);
                if (entry != null) {
                    entries.add(entry);
                }
            }
            return entries;
        }
    }

    private record Input(DataInputStream stream, int intSize) {

        int number() throws IOException {
            int sign = stream.readUnsignedByte();
            int value = 0;
            for (int i = 0; i < intSize; i++) {
                value |= stream.readUnsignedByte() << (8 * i);
            }
            return sign == 0 ? value : -value;
        }

        String text() throws IOException {
            int length = number();
            if (length < 0) {
                return null;
            }
            byte[] bytes = new byte[length];
            stream.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        }

        /** Null for an entry of a kind that is not made here. */
        Entry entry(int minor) throws IOException {
            int number = number();
            number(); // whether it has rows: the file's name says it too
            text();
            text();
            String name = text();
            String label = text();
            int section = number();
            String definition = text();
            String drop = text();
            String copy = text();
            String schema = text();
            String tablespace = text();
            String method = minor >= 14 ? text() : null;
            String owner = text();
            text();
            Set<Id> needs = new HashSet<>();
            for (String need = text(); need != null; need = text()) {
                needs.add(new Id("toc", Long.parseLong(need)));
            }
            String data = text();
            Kind kind = Kind.of(label).orElse(null);
            if (kind == null) {
                return null;
            }
            Section when = Arrays.stream(Section.values())
                    .filter(s -> s.code() == section)
                    .findFirst()
                    .orElse(kind.section());
            Piece piece = new Piece(
                    new Id("toc", number),
                    kind,
                    when,
                    schema == null || schema.isEmpty() ? null : schema,
                    name,
                    owner == null || owner.isEmpty() ? null : owner,
                    definition == null ? "" : definition,
                    drop == null ? "" : drop.strip(),
                    new Storage(tablespace, method),
                    needs);
            return new Entry(piece, copy, data == null || data.isEmpty() ? null : data);
        }
    }
}

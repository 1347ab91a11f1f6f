package be.fusie.merge;

import be.fusie.kit.messaging.Transactions;
import be.fusie.merge.engine.NumberLists;
import be.fusie.merge.engine.NumberLists.Line;
import io.quarkus.hibernate.reactive.panache.Panache;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** Hands out lists old → new, and keeps of each who asked for it, when, and how many lines went out (M6). */
@ApplicationScoped
class Deliveries {

    private static final int TICKET_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final NumberLists lists;
    private final Transactions transactions;

    Deliveries(NumberLists lists, Transactions transactions) {
        this.lists = lists;
        this.transactions = transactions;
    }

    /**
     * Which lines of a list somebody may have.
     *
     * @param kind null for all
     * @param institution null for all that {@code own} allows
     * @param own institutions of the caller; null for an operator, who has all
     */
    record Choice(UUID migration, String kind, String institution, Set<String> own) {

        private boolean has(Line line) {
            return (kind == null || line.kinds().contains(kind))
                    && (institution == null || line.institutions().contains(institution))
                    && (own == null || line.institutions().stream().anyMatch(own::contains));
        }

        /** A strong entity tag of the list as CSV: another merge, another choice or other institutions are other bytes. */
        String tag(Instant mergedAt) {
            return '"'
                    + Download.hash(kind
                            + '|'
                            + institution
                            + '|'
                            + migration
                            + '|'
                            + mergedAt
                            + '|'
                            + (own == null ? "*" : new TreeSet<>(own)))
                    + '"';
        }

        /** The line without institutions that are not the caller's. */
        private Line seen(Line line) {
            return own == null
                    ? line
                    : new Line(
                            line.old(),
                            line.now(),
                            line.how(),
                            line.kinds(),
                            line.institutions().stream().filter(own::contains).toList());
        }
    }

    /** @param next old number behind which the next page begins; null when there is none */
    record Page(List<Line> lines, String next) {}

    Page page(Choice choice, String subject, Set<String> roles, String after, int limit) throws SQLException {
        List<Line> lines = new ArrayList<>();
        boolean[] more = {false};
        read(choice, after, line -> {
            more[0] = lines.size() == limit;
            return more[0] ? false : lines.add(line);
        });
        Download download = download(choice, "json", subject, roles);
        download.startedAt = download.requestedAt;
        download.finishedAt = download.requestedAt;
        download.lines = (long) lines.size();
        persist(download);
        return new Page(lines, more[0] ? lines.get(lines.size() - 1).old() : null);
    }

    /** The list as a file, at once. */
    StreamingOutput file(Choice choice, ListFile.Format format, String subject, Set<String> roles) {
        Download download = download(choice, name(format), subject, roles);
        download.startedAt = download.requestedAt;
        persist(download);
        return out -> send(download.id, choice, format, out);
    }

    /** The bytes of the list as a file, without anybody's getting it. */
    long length(Choice choice, ListFile.Format format) throws IOException, SQLException {
        long[] length = {0};
        try (ListFile file = format.on(new OutputStream() {
            @Override
            public void write(int one) {
                length[0]++;
            }

            @Override
            public void write(byte[] bytes, int offset, int count) {
                length[0] += count;
            }
        })) {
            write(choice, file, () -> true);
        }
        return length[0];
    }

    /** A part of the list as a file; noted as a fetch of its own, with the lines that end in it. */
    StreamingOutput part(Choice choice, ListFile.Format format, ByteRange range, String subject, Set<String> roles) {
        Download download = download(choice, name(format), subject, roles);
        download.startedAt = download.requestedAt;
        persist(download);
        return out -> {
            var window = new ByteRange.Window(out, range);
            try (ListFile file = format.on(window)) {
                write(choice, file, () -> !window.isOver());
            } catch (SQLException e) {
                throw new IOException("the list broke off", e);
            } finally {
                long heading = range.first() == 0 ? 1 : 0;
                note(download.id, Math.max(0, window.lines() - heading), window.isOver() ? Instant.now() : null);
            }
        };
    }

    /** A ticket with which the same caller may fetch the list once, for a short while. */
    String ticket(Choice choice, ListFile.Format format, String subject, Set<String> roles, Duration life) {
        byte[] random = new byte[TICKET_BYTES];
        RANDOM.nextBytes(random);
        String ticket = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        Download download = download(choice, name(format), subject, roles);
        download.ticket = Download.hash(ticket);
        download.expiresAt = download.requestedAt.plus(life);
        persist(download);
        return ticket;
    }

    /** Uses a ticket up; empty when it is none, is another's, was used, or is too old. */
    Optional<Download> redeem(String ticket, String subject) {
        Instant now = Instant.now();
        String hash = Download.hash(ticket);
        return Optional.ofNullable(transactions.await(() -> Download.update(
                        "startedAt = ?1 where ticket = ?2 and subject = ?3 and startedAt is null and expiresAt > ?1",
                        now,
                        hash,
                        subject)
                .flatMap(used -> used == 1
                        ? Download.<Download>find("ticket", hash).firstResult()
                        : io.smallrye.mutiny.Uni.createFrom().nullItem())));
    }

    /** The file of a ticket that was redeemed. */
    StreamingOutput file(Download download, Set<String> own) {
        Choice choice = new Choice(download.migration, download.kind, download.institution, own);
        return out -> send(download.id, choice, format(download), out);
    }

    static ListFile.Format format(Download download) {
        return ListFile.Format.valueOf(download.format.toUpperCase(Locale.ROOT));
    }

    private void send(UUID download, Choice choice, ListFile.Format format, OutputStream out) throws IOException {
        long[] lines = {0};
        try (ListFile file = format.on(out)) {
            write(choice, file, () -> ++lines[0] > 0);
        } catch (IOException e) {
            note(download, lines[0], null);
            throw e;
        } catch (SQLException e) {
            note(download, lines[0], null);
            throw new IOException("the list broke off", e);
        }
        note(download, lines[0], Instant.now());
    }

    /** @param goOn asked after each line */
    private void write(Choice choice, ListFile file, BooleanSupplier goOn) throws IOException, SQLException {
        try {
            read(choice, null, line -> {
                try {
                    file.write(line);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return goOn.getAsBoolean();
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void note(UUID download, long lines, Instant finished) {
        transactions.await(
                () -> Download.update("lines = ?1, finishedAt = ?2 where id = ?3", lines, finished, download));
    }

    private void read(Choice choice, String after, Predicate<Line> reader) throws SQLException {
        lists.read(choice.migration(), after, line -> !choice.has(line) || reader.test(choice.seen(line)));
    }

    private static Download download(Choice choice, String format, String subject, Set<String> roles) {
        Download download = new Download();
        download.id = UUID.randomUUID();
        download.migration = choice.migration();
        download.kind = choice.kind();
        download.institution = choice.institution();
        download.format = format;
        download.subject = subject;
        download.roles = roles.stream().sorted().toArray(String[]::new);
        download.requestedAt = Instant.now();
        return download;
    }

    private void persist(Download download) {
        transactions.await(() -> Panache.getSession().flatMap(s -> s.persist(download)));
    }

    private static String name(ListFile.Format format) {
        return format.name().toLowerCase(Locale.ROOT);
    }
}

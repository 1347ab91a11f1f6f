package be.fusie.freeze;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * All that is known of homes and freezes at one moment; it answers without I/O (F7). Immutable.
 *
 * @param at when it was read
 * @param active freezes that are not over, and announcements
 * @param homes institutions whose home a migration changed
 * @param holders which databases hold rows of an institution
 * @param gates by database
 */
record Knowledge(
        Instant at,
        List<Freeze.Active> active,
        Map<String, At> homes,
        Map<String, Set<String>> holders,
        Map<String, Seen> gates) {

    static final Knowledge NOTHING = new Knowledge(Instant.EPOCH, List.of(), Map.of(), Map.of(), Map.of());

    /** Where an institution lives since a migration. */
    record At(String database, long epoch, UUID migration) {}

    /** The gate of a database. {@code alarm} is empty when nothing is wrong with it. */
    record Seen(long epoch, String state, String movedTo, String alarm) {}

    /**
     * What the gate API answers.
     *
     * @param database where the institution lives; to be read there and nowhere else
     * @param mode see {@link Mode}
     * @param mayWrite whether who edits already may save
     * @param mayBegin whether new editing sessions are given out
     * @param epoch of the home; it only grows, wherever the institution goes. A database whose gate shows less than this is
     *     an old copy
     * @param migration under way or announced; else the last; null without any
     * @param readOnlyFrom since when, or at the latest when, writing is refused; null when nobody can say
     * @param expectedOverAt null when nobody can say
     */
    record Answer(
            String institution,
            String database,
            String mode,
            boolean mayWrite,
            boolean mayBegin,
            long epoch,
            UUID migration,
            Instant readOnlyFrom,
            Instant expectedOverAt) {}

    /** Every institution that is known of, in order. */
    Set<String> institutions() {
        var all = new TreeSet<>(holders.keySet());
        all.addAll(homes.keySet());
        active.forEach(freeze -> all.addAll(freeze.move().institutions()));
        return all;
    }

    /** Empty when no migration moved it and not exactly one database holds it. */
    Optional<String> home(String institution) {
        At home = homes.get(institution);
        if (home != null) {
            return Optional.of(home.database());
        }
        Optional<String> source = held().stream()
                .filter(freeze -> freeze.move().institutions().contains(institution))
                .map(freeze -> freeze.move().source())
                .findFirst();
        Set<String> known = holders.getOrDefault(institution, Set.of());
        return source.isPresent() || known.size() != 1
                ? source
                : Optional.of(known.iterator().next());
    }

    private Collection<Freeze.Active> held() {
        return active.stream()
                .filter(freeze -> !(freeze instanceof Freeze.Announced))
                .toList();
    }

    /** The freeze that an institution of a database is in, or else the next that is announced. */
    Optional<Freeze.Active> freeze(String database, String institution) {
        return active.stream()
                .filter(freeze -> freeze.move().concerns(database, institution))
                .min(Comparator.comparing((Freeze.Active freeze) -> freeze instanceof Freeze.Announced)
                        .thenComparing(freeze -> freeze.readOnlyFrom() == null ? Instant.MAX : freeze.readOnlyFrom()));
    }

    /** @param institution null for the database as a whole */
    Mode mode(String database, String institution) {
        Seen gate = gates.get(database);
        if (gate != null && (gate.state().equals("moved") || !gate.alarm().isEmpty())) {
            return gate.alarm().isEmpty() ? Mode.MOVED : Mode.READ_ONLY;
        }
        At home = institution == null ? null : homes.get(institution);
        if (home != null && !home.database().equals(database)) {
            return Mode.MOVED;
        }
        return freeze(database, institution).map(Mode::of).orElse(Mode.OPEN);
    }

    Optional<Answer> answer(String institution) {
        return home(institution).map(database -> {
            Mode mode = mode(database, institution);
            Optional<Freeze.Active> freeze = freeze(database, institution);
            At home = homes.get(institution);
            return new Answer(
                    institution,
                    database,
                    mode.word(),
                    mode.saves(),
                    mode == Mode.OPEN || mode == Mode.ANNOUNCED,
                    epoch(database, home, freeze),
                    freeze.map(Freeze::migration).orElse(home == null ? null : home.migration()),
                    freeze.map(Freeze.Active::readOnlyFrom).orElse(null),
                    freeze.map(Freeze.Active::expectedOverAt).orElse(null));
        });
    }

    private long epoch(String database, At home, Optional<Freeze.Active> freeze) {
        long epoch = gates.containsKey(database) ? gates.get(database).epoch() : 0;
        epoch = Math.max(epoch, home == null ? 0 : home.epoch());
        if (freeze.isPresent()) {
            Freeze.Tokens tokens = freeze.get() instanceof Freeze.Frozen frozen
                    ? frozen.tokens()
                    : freeze.get() instanceof Freeze.Opening opening ? opening.tokens() : null;
            if (tokens != null) {
                Move move = freeze.get().move();
                epoch = Math.max(epoch, database.equals(move.source()) ? tokens.source() : tokens.receiver());
            }
        }
        return epoch;
    }
}

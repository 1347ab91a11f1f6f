package be.fusie.request.console;

import be.fusie.request.console.Docs.Act;
import be.fusie.request.saga.Step;
import io.quarkus.qute.TemplateData;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The saga of one migration as its history tells it: each step's time, tries and what went wrong. Pure. */
@TemplateData
public record Timeline(List<Row> rows) {

    private static final Set<String> TRIES = Set.of("RETRY_DUE", "RETRIED");
    private static final Set<String> FAULTS =
            Set.of("REFUSED", "TIMED_OUT", "UNDO_FAILED", "UNDO_UNCONFIRMED", "NOT_HANDLED", "WINDOW_BLOCKED");

    /**
     * @param state {@code waiting}, {@code now}, {@code resting}, {@code attention}, {@code done}, {@code undoing},
     *     {@code undone}, {@code failed} or {@code skipped}
     * @param seconds how long it was being done, all tries together; null when it never began
     * @param undoSeconds how long it was being undone; null when it was not
     * @param tries how often its command was sent; 0 when it never began
     * @param faults what went wrong, first to last
     */
    @TemplateData
    public record Row(
            String step,
            String state,
            Instant from,
            Instant until,
            Double seconds,
            Double undoSeconds,
            int tries,
            List<Fault> faults,
            boolean pivot) {

        public boolean begun() {
            return from != null;
        }

        public boolean open() {
            return switch (state) {
                case "now", "resting", "attention", "undoing" -> true;
                default -> false;
            };
        }

        /** Class of the marker. */
        public String look() {
            return switch (state) {
                case "done" -> "good";
                case "now" -> "busy";
                case "resting", "undoing" -> "warn";
                case "attention", "failed" -> "bad";
                default -> "";
            };
        }
    }

    @TemplateData
    public record Fault(Instant at, String act, String reason) {}

    private record Place(Step step, boolean back) {}

    private static final class Track {
        private Instant from;
        private Instant until;
        private Duration doing = Duration.ZERO;
        private Instant undoFrom;
        private Instant undoUntil;
        private Duration undoing = Duration.ZERO;
        private int tries;
        private final List<Fault> faults = new ArrayList<>();
    }

    /** @param now up to when an open step is counted */
    static Timeline of(MigrationDoc migration, List<Act> acts, Instant now) {
        Map<Step, Track> tracks = new EnumMap<>(Step.class);
        for (Step step : Step.values()) {
            tracks.put(step, new Track());
        }
        Place place = null;
        Instant since = null;
        for (Act act : acts) {
            if (place != null && act.reason() != null && FAULTS.contains(act.act())) {
                tracks.get(place.step()).faults.add(new Fault(act.at(), act.act(), act.reason()));
            }
            Place next = placeOf(act.after(), place);
            if (next == null ? place != null : !next.equals(place)) {
                leave(tracks, place, since, act.at());
                enter(tracks, next, act.at());
                since = act.at();
            } else if (next != null && TRIES.contains(act.act())) {
                tracks.get(next.step()).tries++;
            }
            place = next;
        }
        leaveOpen(tracks, place, since, now);
        Place current = place;
        return new Timeline(List.of(Step.values()).stream()
                .map(step -> row(step, tracks.get(step), current, migration))
                .toList());
    }

    private static Place placeOf(String standing, Place before) {
        String[] words = standing.replace(", paused", "").split(" ");
        return switch (words[0]) {
            case "COLLECTING_CONSENT" -> new Place(Step.CONSENT, false);
            case "RUNNING" -> words.length < 2 ? null : new Place(Step.valueOf(words[1]), false);
            case "UNDOING" -> words.length < 2 ? null : new Place(Step.valueOf(words[1]), true);
            case "NEEDS_ATTENTION" ->
                words.length < 2 ? null : new Place(Step.valueOf(words[1]), before != null && before.back());
            default -> null;
        };
    }

    private static void enter(Map<Step, Track> tracks, Place place, Instant at) {
        if (place == null) {
            return;
        }
        Track track = tracks.get(place.step());
        if (place.back()) {
            track.undoFrom = track.undoFrom == null ? at : track.undoFrom;
            track.undoUntil = null;
        } else {
            track.from = track.from == null ? at : track.from;
            track.until = null;
            track.tries++;
        }
    }

    private static void leave(Map<Step, Track> tracks, Place place, Instant since, Instant at) {
        if (place == null) {
            return;
        }
        leaveOpen(tracks, place, since, at);
        Track track = tracks.get(place.step());
        if (place.back()) {
            track.undoUntil = at;
        } else {
            track.until = at;
        }
    }

    private static void leaveOpen(Map<Step, Track> tracks, Place place, Instant since, Instant at) {
        if (place == null) {
            return;
        }
        Track track = tracks.get(place.step());
        if (place.back()) {
            track.undoing = track.undoing.plus(Duration.between(since, at));
        } else {
            track.doing = track.doing.plus(Duration.between(since, at));
        }
    }

    private static Row row(Step step, Track track, Place current, MigrationDoc migration) {
        return new Row(
                step.name(),
                state(step, track, current, migration),
                track.from,
                track.undoUntil != null ? track.undoUntil : track.until,
                track.from == null ? null : (Double) (track.doing.toMillis() / 1000.0),
                track.undoFrom == null ? null : (Double) (track.undoing.toMillis() / 1000.0),
                track.tries,
                List.copyOf(track.faults),
                step == Step.PIVOT);
    }

    private static String state(Step step, Track track, Place current, MigrationDoc migration) {
        if (current != null && current.step() == step && !migration.ended()) {
            return migration.needsAttention()
                    ? "attention"
                    : migration.resting() ? "resting" : current.back() ? "undoing" : "now";
        }
        if (track.undoUntil != null) {
            return "undone";
        }
        if (track.from == null) {
            return migration.ended() || migration.back() ? "skipped" : "waiting";
        }
        // people's signatures have no command that undoes them
        boolean voided =
                step == Step.CONSENT && ("ABANDONED".equals(migration.state()) || "UNDONE".equals(migration.state()));
        return voided ? "undone" : "done";
    }
}

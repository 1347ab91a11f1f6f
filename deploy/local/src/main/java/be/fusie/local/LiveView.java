package be.fusie.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Step, progress with rows and rate, editors still at work, and the clock of read-only, while the saga runs. */
final class LiveView {

    private final Screen screen;
    private final String migration;
    private final List<SchoolApplication> applications;
    private final Rest freeze;
    private final Rest merge;
    private final Instant begin = Instant.now();
    private String step = "";
    private Instant stepBegin = Instant.now();
    private int attempts;

    LiveView(LocalPlatform platform, Screen screen, String migration, List<SchoolApplication> applications) {
        this.screen = screen;
        this.migration = migration;
        this.applications = applications;
        this.freeze = platform.rest(Service.FREEZE, LocalPlatform.OPERATOR);
        this.merge = platform.rest(Service.MERGE, LocalPlatform.OPERATOR);
    }

    void show(JsonNode view) {
        String now = describe(view);
        if (!now.equals(step)) {
            if (!step.isEmpty()) {
                screen.done("%-34s %s".formatted(step, Screen.seconds(Duration.between(stepBegin, Instant.now()))));
            }
            step = now;
            stepBegin = Instant.now();
            attempts = 0;
        }
        String trouble = view.path("trouble").asText("");
        int attempt = view.path("attempts").asInt();
        if (view.path("resting").asBoolean() && attempt > attempts) {
            attempts = attempt;
            screen.failed("%s failed (try %d): %s — it is tried again".formatted(now, attempt, trouble));
        }
        List<String> lines = new ArrayList<>();
        lines.add("%-34s %s".formatted(now, Screen.seconds(Duration.between(begin, Instant.now()))));
        JsonNode progress =
                now.equals("step merge") ? quietly(merge, "/api/v1/migrations/" + migration + "/progress") : null;
        if (progress != null
                && progress.path("of").asLong() > 0
                && !progress.path("phase").asText().startsWith("STAGE")) {
            lines.add("%s %s of %s rows, %s rows/s, %s"
                    .formatted(
                            Screen.bar(
                                    progress.path("rows").asLong(),
                                    progress.path("of").asLong(),
                                    30),
                            Screen.count(progress.path("rows").asLong()),
                            Screen.count(progress.path("of").asLong()),
                            Screen.count(Math.round(progress.path("rate").asDouble())),
                            (progress.path("phase").asText() + " "
                                            + progress.path("table").asText(""))
                                    .strip()));
        }
        lines.add(people(view));
        screen.live(now, lines);
    }

    private String people(JsonNode view) {
        JsonNode frozen = quietly(freeze, "/api/v1/freezes/" + migration);
        long editors = 0;
        if (frozen != null) {
            for (JsonNode count : frozen.path("editors")) {
                editors += count.asLong();
            }
        } else {
            editors =
                    applications.stream().mapToLong(SchoolApplication::editing).sum();
        }
        JsonNode since = view.path("readOnly").path("since");
        boolean over = view.path("readOnly").hasNonNull("seconds");
        String clock = !since.isTextual()
                ? "not read-only"
                : over
                        ? "read-only lasted %.1f s"
                                .formatted(view.path("readOnly").path("seconds").asDouble())
                        : "read-only for "
                                + Screen.seconds(Duration.between(Instant.parse(since.asText()), Instant.now()));
        return "%d editing, %s; saves: %s, refused: %s"
                .formatted(
                        editors,
                        clock,
                        Screen.count(applications.stream()
                                .mapToLong(SchoolApplication::writes)
                                .sum()),
                        Screen.count(applications.stream()
                                .mapToLong(SchoolApplication::refusals)
                                .sum()));
    }

    private static String describe(JsonNode view) {
        String state = view.path("state").asText();
        String step =
                view.path("step").asText("").toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        return switch (state) {
            case "RUNNING" -> "step " + step;
            case "UNDOING" -> "undo " + step;
            default -> state.toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        };
    }

    /** The answer, or null when there is none yet. */
    private static JsonNode quietly(Rest rest, String path) {
        try {
            return rest.get(path);
        } catch (Rest.Failed | UncheckedIOException e) {
            return null;
        }
    }
}

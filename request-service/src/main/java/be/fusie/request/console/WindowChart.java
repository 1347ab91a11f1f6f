package be.fusie.request.console;

import io.quarkus.qute.TemplateData;
import java.time.Duration;
import java.time.Instant;

/**
 * Time without write access against the forecast that people signed, as two bars on one scale.
 *
 * @param forecast seconds; null when the plan has none
 * @param actual seconds so far, or in all; null before it began
 * @param running whether it still lasts
 * @param forecastWidth of the bar, in the picture's units of which there are 1000; the same of {@code actualWidth}
 */
@TemplateData
public record WindowChart(
        Double forecast, Double actual, boolean running, long forecastWidth, long actualWidth, boolean over) {

    private static final double WIDTH = 1000;

    static WindowChart of(MigrationDoc migration, Instant now) {
        Double forecast =
                migration.schedule() == null ? null : migration.schedule().expectedReadOnlySeconds();
        MigrationDoc.ReadOnly readOnly = migration.readOnly();
        boolean running = readOnly != null && readOnly.seconds() == null;
        Double actual = readOnly == null
                ? null
                : running
                        ? (Double) (Math.max(
                                        0,
                                        Duration.between(readOnly.since(), now).toMillis())
                                / 1000.0)
                        : readOnly.seconds();
        if (forecast == null && actual == null) {
            return null;
        }
        double longest = Math.max(forecast == null ? 0 : forecast, actual == null ? 0 : actual);
        return new WindowChart(
                forecast,
                actual,
                running,
                width(forecast, longest),
                width(actual, longest),
                forecast != null && actual != null && actual > forecast);
    }

    private static long width(Double seconds, double longest) {
        return seconds == null || longest == 0 ? 0 : Math.max(4, Math.round(seconds / longest * WIDTH));
    }
}

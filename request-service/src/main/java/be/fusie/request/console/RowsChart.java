package be.fusie.request.console;

import be.fusie.request.console.Docs.Point;
import be.fusie.request.console.Docs.Progress;
import io.quarkus.qute.TemplateData;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Rows over time as a line in a picture of 1000 by 200.
 *
 * @param line of an SVG polyline
 * @param area the same down to the ground, of an SVG polygon
 * @param seconds from the beginning of the work to the last point
 */
@TemplateData
public record RowsChart(String line, String area, double seconds, long rows) {

    private static final double WIDTH = 1000;
    private static final double HEIGHT = 200;
    private static final int FEWEST = 3;

    /** Null while there is too little to draw. */
    static RowsChart of(Progress progress) {
        List<Point> points = progress == null || progress.points() == null ? List.of() : progress.points();
        if (points.size() < FEWEST || progress.of() == 0) {
            return null;
        }
        double whole = millis(progress, points.get(points.size() - 1));
        if (whole <= 0) {
            return null;
        }
        StringBuilder line = new StringBuilder("0,200");
        for (Point point : points) {
            double x = Math.max(0, millis(progress, point)) / whole * WIDTH;
            double y = HEIGHT - Math.min(1, (double) point.rows() / progress.of()) * HEIGHT;
            line.append(String.format(Locale.ROOT, " %.1f,%.1f", x, y));
        }
        return new RowsChart(
                line.toString(),
                line + " 1000,200",
                whole / 1000,
                points.get(points.size() - 1).rows());
    }

    private static double millis(Progress progress, Point point) {
        return Duration.between(progress.startedAt(), point.at()).toMillis();
    }
}

package be.fusie.request.schedule;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;

/** How windows are proposed (R6). */
@ConfigMapping(prefix = "fusie.schedule")
public interface ScheduleSettings {

    /** Decides what day it is, and at what time of the day a window begins. */
    @WithDefault("Europe/Brussels")
    ZoneId zone();

    /** Local times at which windows begin. */
    @WithDefault("06:00,18:00")
    List<LocalTime> starts();

    /** How long people are warned before a window that is proposed. */
    @WithDefault("P14D")
    Duration notice();

    /** How long a window lasts that names a beginning and no end: a migration that has not begun by then needs another. */
    @WithDefault("24h")
    Duration windowLength();

    /** No window that is proposed is shorter. */
    @WithDefault("PT4H")
    Duration shortest();

    /** How many times the expected period without write access fits into a window that is proposed. */
    @WithDefault("3")
    int room();
}

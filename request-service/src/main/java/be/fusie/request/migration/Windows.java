package be.fusie.request.migration;

import be.fusie.request.RequestSettings;
import be.fusie.request.migration.PreparationRows.WindowRow;
import be.fusie.request.saga.Phase;
import be.fusie.request.schedule.Proposals;
import be.fusie.request.schedule.Proposals.Proposal;
import be.fusie.request.schedule.Proposals.Taken;
import be.fusie.request.schedule.Proposals.Wish;
import be.fusie.request.schedule.Schedule;
import be.fusie.request.schedule.ScheduleSettings;
import be.fusie.request.schedule.SchoolCalendar;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** When a migration runs (R6): what institutions say about its window, which ones could be, and what forbids one. */
@ApplicationScoped
class Windows {

    private static final SchoolCalendar UNKNOWN = new SchoolCalendar("unknown", "", true, List.of(), List.of());
    private static final long HALF_HOUR = 1800;

    private final Schedule schedule;
    private final ScheduleSettings settings;
    private final RequestSettings requestSettings;

    Windows(Schedule schedule, ScheduleSettings settings, RequestSettings requestSettings) {
        this.schedule = schedule;
        this.settings = settings;
        this.requestSettings = requestSettings;
    }

    /** What was said about the window that the request names now; what was said about another one does not count. */
    static Uni<List<WindowRow>> answers(Migration migration) {
        return WindowRow.<WindowRow>list("migrationId = ?1 order by institution", migration.id)
                .map(rows -> rows.stream()
                        .filter(row -> same(row.windowFrom, migration.request.windowFrom())
                                && same(row.windowUntil, migration.request.windowUntil()))
                        .toList());
    }

    /** To the microsecond, which is what the database keeps. */
    static boolean same(Instant kept, Instant asked) {
        return kept == null || asked == null
                ? kept == asked
                : kept.truncatedTo(ChronoUnit.MICROS).equals(asked.truncatedTo(ChronoUnit.MICROS));
    }

    /** Institutions that have neither signed the plan, which names the window, nor agreed to the window itself. */
    Uni<List<String>> notAgreed(Migration migration) {
        return Acts.concerned(migration).flatMap(concerned -> Consents.signed(migration)
                .flatMap(signed -> answers(migration).map(answers -> {
                    List<String> silent = new ArrayList<>(concerned);
                    silent.removeAll(signed.keySet());
                    answers.stream().filter(row -> row.agrees).forEach(row -> silent.remove(row.institution));
                    return silent;
                })));
    }

    /** Institutions that want another window, other than {@code signing}, whose signature takes its objection back. */
    static Uni<List<String>> against(Migration migration, String signing) {
        return Consents.signed(migration).flatMap(signed -> answers(migration).map(answers -> answers.stream()
                .filter(row -> !row.agrees)
                .map(row -> row.institution)
                .filter(institution -> !institution.equals(signing) && !signed.containsKey(institution))
                .toList()));
    }

    /** Takes down what an institution says; a later word takes the place of an earlier one. */
    static Uni<Void> answered(Migration migration, WindowRow said) {
        return WindowRow.<WindowRow>find("migrationId = ?1 and institution = ?2", migration.id, said.institution)
                .firstResult()
                .flatMap(known -> {
                    WindowRow row = known == null ? new WindowRow() : known;
                    if (known == null) {
                        row.id = UUID.randomUUID();
                        row.migrationId = migration.id;
                        row.institution = said.institution;
                    }
                    row.windowFrom = migration.request.windowFrom();
                    row.windowUntil = migration.request.windowUntil();
                    row.agrees = said.agrees;
                    row.otherFrom = said.otherFrom;
                    row.otherUntil = said.otherUntil;
                    row.reason = said.reason;
                    row.role = said.role;
                    row.subject = said.subject;
                    row.at = Instant.now().truncatedTo(ChronoUnit.MICROS);
                    return row.persist().replaceWithVoid();
                });
    }

    /** How long a window for this migration should last: room for what is expected, in whole half hours. */
    Duration length(Migration migration) {
        long expected = (long) Math.ceil(migration.gathered.plan().estimatedReadOnlySeconds())
                + requestSettings.drainSeconds()
                + requestSettings.noticeSeconds();
        long wanted = Math.max(settings.shortest().toSeconds(), expected * settings.room());
        return Duration.ofSeconds((wanted + HALF_HOUR - 1) / HALF_HOUR * HALF_HOUR);
    }

    /**
     * @param calendars codes of the calendars that were looked at
     * @param unknownFrom day from which on one of them knows no school year: weekdays count as school days there
     */
    record Proposed(
            String zone,
            LocalDate from,
            LocalDate until,
            long lengthSeconds,
            List<String> calendars,
            LocalDate unknownFrom,
            List<Proposal> proposals) {}

    /**
     * @param from null: after the notice that people get; whoever names a day takes the notice into their own hands
     * @param until null: the cut-over date
     */
    Uni<Proposed> propose(Migration migration, LocalDate from, LocalDate until, int count) {
        Instant soonest = from == null ? Instant.now().plus(settings.notice()) : Instant.now();
        LocalDate first = from == null ? LocalDate.ofInstant(soonest, settings.zone()) : from;
        LocalDate last = until == null ? migration.request.cutOverDate() : until;
        Instant begin = first.atStartOfDay(settings.zone()).toInstant();
        return calendars(migration).flatMap(calendars -> taken(migration).map(taken -> {
            Wish wish = new Wish(
                    settings.zone(),
                    begin.isAfter(soonest) ? begin : soonest,
                    last.plusDays(1).atStartOfDay(settings.zone()).toInstant(),
                    length(migration),
                    settings.starts(),
                    migration.request.cutOverDate(),
                    calendars,
                    taken,
                    count);
            return new Proposed(
                    settings.zone().getId(),
                    first,
                    last,
                    length(migration).toSeconds(),
                    calendars.stream().map(SchoolCalendar::code).toList(),
                    first.isAfter(last)
                            ? null
                            : first.datesUntil(last.plusDays(1))
                                    .filter(day -> !calendars.stream().allMatch(c -> c.reaches(day)))
                                    .findFirst()
                                    .orElse(null),
                    first.isAfter(last) ? List.of() : Proposals.of(wish));
        }));
    }

    private Uni<List<SchoolCalendar>> calendars(Migration migration) {
        return Acts.concerned(migration)
                .flatMap(schedule::of)
                .map(calendars -> calendars.isEmpty() ? List.of(UNKNOWN) : calendars);
    }

    /** Blackouts, and the windows of other open migrations over the same databases. */
    private Uni<List<Taken>> taken(Migration migration) {
        List<String> databases = List.of(migration.source, migration.receiver);
        return schedule.blackouts(databases, Instant.now()).flatMap(blackouts -> Migration.<Migration>list(
                        "id <> ?1 and phase not in ?2 and (source in ?3 or receiver in ?3)",
                        migration.id,
                        List.of(Phase.COMPLETED, Phase.ABANDONED),
                        databases)
                .map(others -> {
                    List<Taken> taken = new ArrayList<>(blackouts);
                    others.stream()
                            .filter(other -> other.request.windowFrom() != null)
                            .map(other ->
                                    new Taken(other.request.windowFrom(), until(other.request), "another migration"))
                            .forEach(taken::add);
                    return taken;
                }));
    }

    /** When the window that a request names ends; null when it names none. */
    Instant until(MigrationRequest request) {
        return request.windowUntil() != null || request.windowFrom() == null
                ? request.windowUntil()
                : request.windowFrom().plus(settings.windowLength());
    }

    /** @throws be.fusie.kit.problem.Problem 422 if operators said that nothing can run then */
    Uni<Void> refuseBlackout(MigrationRequest request) {
        return request.windowFrom() == null
                ? Uni.createFrom().voidItem()
                : schedule.blackouts(List.of(request.source(), request.receiver()), Instant.now())
                        .invoke(blackouts -> refuseOverlap(blackouts, request))
                        .replaceWithVoid();
    }

    private void refuseOverlap(List<Taken> taken, MigrationRequest request) {
        taken.stream()
                .filter(one -> one.overlaps(request.windowFrom(), until(request)))
                .findFirst()
                .ifPresent(one -> {
                    throw PreparationProblems.taken(one.what());
                });
    }

    /** @throws be.fusie.kit.problem.Problem 422 if the window that {@code request} names is not fit for the migration */
    Uni<Void> refuseUnfit(Migration migration, MigrationRequest request, boolean evenOnSchoolDays) {
        Instant from = request.windowFrom();
        Instant until = until(request);
        long needed = (long) Math.ceil(migration.gathered.plan().estimatedReadOnlySeconds());
        if (Duration.between(from, until).toSeconds() < needed) {
            throw PreparationProblems.tooShort(Duration.between(from, until).toSeconds(), needed);
        }
        return taken(migration)
                .invoke(taken -> refuseOverlap(taken, request))
                .chain(() -> calendars(migration))
                .invoke(calendars -> {
                    List<LocalDate> days = Proposals.schoolDays(calendars, settings.zone(), from, until);
                    if (!evenOnSchoolDays && !days.isEmpty()) {
                        throw PreparationProblems.onSchoolDays(days);
                    }
                })
                .replaceWithVoid();
    }

    /** What speaks against the window as it is; for people, nothing is refused. */
    Uni<List<String>> warnings(Migration migration) {
        if (migration.request.windowFrom() == null) {
            return Uni.createFrom().item(List.of("no window is named: it begins as soon as all have signed"));
        }
        Instant from = migration.request.windowFrom();
        Instant until = until(migration.request);
        return taken(migration).flatMap(taken -> calendars(migration).map(calendars -> {
            List<String> warnings = new ArrayList<>();
            taken.stream()
                    .filter(one -> one.overlaps(from, until))
                    .forEach(one -> warnings.add("it overlaps " + one.what()));
            List<LocalDate> days = Proposals.schoolDays(calendars, settings.zone(), from, until);
            if (!days.isEmpty()) {
                warnings.add("pupils are at school on " + days.get(0) + (days.size() > 1 ? " and on other days" : ""));
            }
            return warnings;
        }));
    }

    String zone() {
        return settings.zone().getId();
    }

    /** Local time, for people. */
    String local(Instant moment) {
        return moment == null
                ? null
                : moment.atZone(settings.zone()).toOffsetDateTime().toString();
    }
}

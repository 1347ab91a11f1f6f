package be.fusie.request.schedule;

import be.fusie.kit.messaging.Transactions;
import be.fusie.request.CanonicalJson;
import be.fusie.request.schedule.ScheduleRows.CalendarRow;
import be.fusie.request.schedule.ScheduleRows.YearRow;
import be.fusie.request.schedule.SchoolCalendar.Holiday;
import be.fusie.request.schedule.SchoolCalendar.SchoolYear;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** School calendars, kept by operators (R6). */
@Path("/api/v1/calendars")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed("operator")
@Tag(name = "Schedule", description = "When schools are closed, and when migrations may run")
@APIResponse(responseCode = "400", description = "A field or parameter has a wrong form or is unknown")
@APIResponse(responseCode = "401", description = "No valid token")
@APIResponse(responseCode = "403", description = "The role does not allow it")
class CalendarResource {

    private static final String CODE = "[a-z][a-z0-9-]{0,39}";
    private static final String LABEL = "[12][0-9]{3}-[12][0-9]{3}";
    private static final int LONGEST_YEAR = 400;

    private final Transactions transactions;
    private final Schedule schedule;

    CalendarResource(Transactions transactions, Schedule schedule) {
        this.transactions = transactions;
        this.schedule = schedule;
    }

    @GET
    @RolesAllowed({"operator", "director", "school", "portal"})
    @Operation(summary = "The school calendars, with their years and holidays")
    @APIResponse(responseCode = "200", description = "The calendars")
    public Uni<List<SchoolCalendar>> all() {
        return transactions.in(schedule::all);
    }

    @GET
    @Path("/{code}")
    @RolesAllowed({"operator", "director", "school", "portal"})
    @Operation(summary = "One calendar")
    @APIResponse(responseCode = "200", description = "The calendar; its ETag serves as If-Match")
    @APIResponse(responseCode = "404", description = "Unknown calendar")
    public Uni<RestResponse<SchoolCalendar>> one(@Pattern(regexp = CODE) String code) {
        return transactions.in(() -> CalendarRow.<CalendarRow>findById(code).flatMap(row -> answer(known(row, code))));
    }

    /**
     * @param byDefault whether those follow it that no calendar names
     * @param institutions numbers of the institutions that follow it
     */
    record CalendarBody(
            @NotBlank @Size(max = 200) @Pattern(regexp = "[^\\u0000]*") String title,
            boolean byDefault,
            @Size(max = 100_000) List<@NotNull @Pattern(regexp = "[0-9]{6}") String> institutions) {}

    @PUT
    @Path("/{code}")
    @Operation(summary = "Makes a calendar, or changes who follows it; its school years stay")
    @APIResponse(responseCode = "200", description = "The calendar as it is now")
    @APIResponse(responseCode = "412", description = "It has changed since the ETag in If-Match")
    public Uni<RestResponse<SchoolCalendar>> put(
            @Pattern(regexp = CODE) String code,
            @NotNull @Valid CalendarBody body,
            @HeaderParam("If-Match") String version) {
        return transactions.in(() -> locked(code).flatMap(known -> {
            CalendarRow row = known == null ? new CalendarRow() : same(known, version);
            row.code = code;
            row.title = body.title();
            row.byDefault = body.byDefault();
            row.institutions = CanonicalJson.write(
                    body.institutions() == null
                            ? List.of()
                            : body.institutions().stream().distinct().sorted().toList());
            row.revision++;
            return row.<CalendarRow>persistAndFlush().flatMap(this::answer);
        }));
    }

    @DELETE
    @Path("/{code}")
    @Operation(summary = "Takes a calendar away, with its school years")
    @APIResponse(responseCode = "204", description = "It is gone")
    @APIResponse(responseCode = "404", description = "Unknown calendar")
    public Uni<Void> delete(@Pattern(regexp = CODE) String code) {
        return transactions.in(() -> locked(code)
                .invoke(row -> known(row, code))
                .chain(() -> YearRow.delete("calendar", code))
                .chain(() -> CalendarRow.delete("code", code))
                .replaceWithVoid());
    }

    /** @param until the last day, the summer holidays included @param holidays days without school */
    record YearBody(
            @NotNull LocalDate from,
            @NotNull LocalDate until,
            @NotNull @Size(max = 400) List<@Valid @NotNull HolidayBody> holidays) {}

    /** @param until the last day; left out: one day only */
    record HolidayBody(
            @NotBlank @Size(max = 200) @Pattern(regexp = "[^\\u0000]*") String name,
            @NotNull LocalDate from,
            LocalDate until) {
        Holiday holiday() {
            return new Holiday(name, from, until == null ? from : until);
        }
    }

    @PUT
    @Path("/{code}/school-years/{label}")
    @Operation(summary = "Sets a school year with its holidays, in the place of the one of that label")
    @APIResponse(responseCode = "200", description = "The calendar as it is now")
    @APIResponse(responseCode = "404", description = "Unknown calendar")
    @APIResponse(responseCode = "412", description = "It has changed since the ETag in If-Match")
    @APIResponse(responseCode = "422", description = "The dates make no sense, or overlap another year")
    public Uni<RestResponse<SchoolCalendar>> putYear(
            @Pattern(regexp = CODE) String code,
            @Pattern(regexp = LABEL) String label,
            @NotNull @Valid YearBody body,
            @HeaderParam("If-Match") String version) {
        return save(
                code,
                new SchoolYear(
                        label,
                        body.from(),
                        body.until(),
                        body.holidays().stream().map(HolidayBody::holiday).toList()),
                version);
    }

    @PUT
    @Path("/{code}/school-years/{label}/holidays")
    @Consumes("text/calendar")
    @Operation(
            summary = "Sets a school year with the holidays of an iCalendar file (RFC 5545)",
            description = "Each event is a holiday; events outside the school year are left out.")
    @APIResponse(responseCode = "200", description = "The calendar as it is now")
    @APIResponse(responseCode = "404", description = "Unknown calendar")
    @APIResponse(responseCode = "412", description = "It has changed since the ETag in If-Match")
    @APIResponse(responseCode = "422", description = "The file holds no calendar, or the dates make no sense")
    public Uni<RestResponse<SchoolCalendar>> importYear(
            @Pattern(regexp = CODE) String code,
            @Pattern(regexp = LABEL) String label,
            @NotNull @QueryParam("from") @Parameter(description = "First day of the school year") LocalDate from,
            @NotNull @QueryParam("until") @Parameter(description = "Its last day, the summer holidays included")
                    LocalDate until,
            @NotNull @Size(max = 1_000_000) String file,
            @HeaderParam("If-Match") String version) {
        return save(code, new SchoolYear(label, from, until, HolidayFile.holidays(file, from, until)), version);
    }

    @DELETE
    @Path("/{code}/school-years/{label}")
    @Operation(summary = "Takes a school year out of a calendar")
    @APIResponse(responseCode = "204", description = "It is gone")
    @APIResponse(responseCode = "404", description = "Unknown calendar or year")
    public Uni<Void> deleteYear(@Pattern(regexp = CODE) String code, @Pattern(regexp = LABEL) String label) {
        return transactions.in(() -> locked(code)
                .invoke(row -> known(row, code).revision++)
                .chain(() -> YearRow.delete("calendar = ?1 and label = ?2", code, label))
                .invoke(gone -> {
                    if (gone == 0) {
                        throw ScheduleProblems.unknownYear(label);
                    }
                })
                .replaceWithVoid());
    }

    private Uni<RestResponse<SchoolCalendar>> save(String code, SchoolYear year, String version) {
        return transactions.in(() -> locked(code).flatMap(row -> {
            same(known(row, code), version).revision++;
            return YearRow.<YearRow>list("calendar", code).flatMap(years -> {
                List<String> errors = errors(year, years);
                if (!errors.isEmpty()) {
                    throw ScheduleProblems.unsoundYear(errors);
                }
                YearRow kept = years.stream()
                        .filter(y -> y.label.equals(year.label()))
                        .findFirst()
                        .orElseGet(YearRow::new);
                if (kept.id == null) {
                    kept.id = UUID.randomUUID();
                    kept.calendar = code;
                    kept.label = year.label();
                }
                kept.starts = year.from();
                kept.ends = year.until();
                kept.holidays = CanonicalJson.write(year.holidays());
                return kept.persistAndFlush().chain(() -> answer(row));
            });
        }));
    }

    private static List<String> errors(SchoolYear year, List<YearRow> others) {
        List<String> errors = new ArrayList<>();
        int begins = Integer.parseInt(year.label().substring(0, 4));
        if (Integer.parseInt(year.label().substring(5)) != begins + 1
                || year.from().getYear() != begins
                || year.until().getYear() != begins + 1) {
            errors.add("the school year does not begin and end in the years of its label, " + year.label());
        } else if (ChronoUnit.DAYS.between(year.from(), year.until()) > LONGEST_YEAR) {
            errors.add("the school year is longer than " + LONGEST_YEAR + " days");
        }
        others.stream()
                .filter(other -> !other.label.equals(year.label()))
                .filter(other ->
                        !other.starts.isAfter(year.until()) && !year.from().isAfter(other.ends))
                .forEach(other -> errors.add("it overlaps the school year " + other.label));
        for (Holiday holiday : year.holidays()) {
            if (holiday.until().isBefore(holiday.from())) {
                errors.add(holiday.name() + " ends before it begins");
            } else if (holiday.from().isBefore(year.from()) || holiday.until().isAfter(year.until())) {
                errors.add(holiday.name() + " does not lie in the school year");
            }
        }
        return errors;
    }

    private Uni<CalendarRow> locked(String code) {
        return schedule.lock().chain(() -> CalendarRow.findById(code));
    }

    private static CalendarRow known(CalendarRow row, String code) {
        if (row == null) {
            throw ScheduleProblems.unknownCalendar(code);
        }
        return row;
    }

    /** @param version null: whichever it has */
    private static CalendarRow same(CalendarRow row, String version) {
        if (version != null && !version.equals(etag(row))) {
            throw ScheduleProblems.changedSince(etag(row));
        }
        return row;
    }

    private static String etag(CalendarRow row) {
        return "\"" + row.revision + "\"";
    }

    private Uni<RestResponse<SchoolCalendar>> answer(CalendarRow row) {
        Function<List<YearRow>, SchoolCalendar> read = years -> Schedule.read(row, years);
        return YearRow.<YearRow>list("calendar = ?1 order by starts", row.code)
                .map(read)
                .map(calendar -> RestResponse.ResponseBuilder.ok(calendar)
                        .header("ETag", etag(row))
                        .build());
    }
}

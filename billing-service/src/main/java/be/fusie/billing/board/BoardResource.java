package be.fusie.billing.board;

import be.fusie.billing.BillingMessages;
import be.fusie.billing.BillingProblems;
import be.fusie.billing.Migration;
import be.fusie.billing.Page;
import be.fusie.billing.Params;
import be.fusie.kit.messaging.Outbox;
import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.security.Caller;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.persistence.LockModeType;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What a change of boards made, what stays under the old board, and the tasks for Exact (M14–M16). */
@Path("/api/v1/migrations/{id}/board-change")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Change of board")
@RolesAllowed({"operator", "director", "school"})
@Blocking
@APIResponse(responseCode = "400", description = "Bad input, named field by field")
@APIResponse(responseCode = "401", description = "No valid token")
@APIResponse(responseCode = "403", description = "Your role does not allow it")
@APIResponse(responseCode = "404", description = "The boards of the migration did not change, or it is not yours")
class BoardResource {
    private final BoardChanges changes;
    private final OldInvoices invoices;
    private final Transactions transactions;
    private final Outbox outbox;
    private final Caller caller;

    BoardResource(BoardChanges changes, OldInvoices invoices, Transactions transactions, Outbox outbox, Caller caller) {
        this.changes = changes;
        this.invoices = invoices;
        this.transactions = transactions;
        this.outbox = outbox;
        this.caller = caller;
    }

    /** @param id in the school database @param articles how many it has @param activities of its institution */
    record UnitView(long id, String institution, String name, String iban, long articles) {}

    record MembershipView(String institution, LocalDate since) {}

    /** @param invoices that are not paid @param openCents what is still to be paid on them */
    record UnderOldBoardView(int units, int articles, int activities, long invoices, long openCents) {}

    record ChangeView(
            UUID migration,
            String database,
            LocalDate day,
            List<MembershipView> institutions,
            List<UnitView> units,
            int activities,
            UnderOldBoardView underOldBoard,
            List<TaskView> exact) {}

    /**
     * @param warning what the school has to know before the first posting
     * @param dossier number of the new dossier; left out until it is done
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record TaskView(
            String institution,
            String state,
            long newCustomers,
            String warning,
            String dossier,
            String doneBy,
            Instant doneAt) {
        static TaskView of(ExactTask task) {
            return new TaskView(
                    task.institution,
                    Params.written(task.state),
                    task.customers,
                    "Make a new link to a new dossier in Exact: the old link is off. The first posting of each payer makes a"
                            + " new customer there. Payments of old invoices are read from the files of the old dossier,"
                            + " those of new ones from the files of the new one; never mix them.",
                    task.dossier,
                    task.doneBy,
                    task.doneAt);
        }
    }

    /** @param dossier number of the new dossier in Exact */
    record Done(
            @NotNull
                    @Size(max = 40)
                    @Pattern(
                            regexp = "[A-Za-z0-9][A-Za-z0-9._/-]*",
                            message = "has to be letters, digits, dots, slashes and hyphens")
                    String dossier) {}

    private record Mine(Migration migration, BoardPlan plan, Set<String> institutions) {
        Mine only(String institution) {
            if (!institutions.contains(institution)) {
                throw BillingProblems.unknownInstitution(institution);
            }
            return new Mine(migration, plan, Set.of(institution));
        }
    }

    @GET
    @Operation(
            summary = "What the change of boards made",
            description =
                    "New units under the new board; what was switched off and stays readable under the old one; tasks for"
                            + " Exact. Callers other than operators see their own institutions.")
    @APIResponse(responseCode = "200", description = "The change; money in cents")
    public ChangeView change(UUID id) throws SQLException {
        Mine mine = mine(id);
        BoardPlan plan = mine.plan();
        var open = invoices.sum(mine.migration().receiver, plan.off().units(), mine.institutions(), false);
        List<UnitView> units = plan.units().stream()
                .filter(unit -> mine.institutions().contains(unit.institution()))
                .map(unit -> new UnitView(
                        unit.id(),
                        unit.institution(),
                        unit.name(),
                        unit.iban(),
                        plan.articles().stream()
                                .filter(article -> article.unit() == unit.id())
                                .count()))
                .toList();
        return new ChangeView(
                id,
                mine.migration().receiver,
                plan.day(),
                plan.begun().stream()
                        .filter(begun -> mine.institutions().contains(begun.institution()))
                        .map(begun -> new MembershipView(begun.institution(), begun.from()))
                        .toList(),
                units,
                (int) plan.activities().stream()
                        .filter(activity -> mine.institutions().contains(activity.institution()))
                        .count(),
                new UnderOldBoardView(
                        plan.off().units().size(),
                        plan.off().articles().size(),
                        plan.off().activities().size(),
                        open.invoices(),
                        open.openCents()),
                tasks(mine));
    }

    @GET
    @Path("invoices")
    @Operation(
            summary = "Invoices that stay under the old board, the latest first",
            description =
                    "The list of open invoices does not move; it and the history stay readable. Ids and amounts, no names.")
    @APIResponse(responseCode = "200", description = "A page of the list; money in cents")
    public Page<OldInvoices.Row> invoices(
            UUID id,
            @QueryParam("institution") @Pattern(regexp = Params.INSTITUTION, message = "has to be six digits")
                    String institution,
            @Parameter(description = "open (the default) or all", schema = @Schema(enumeration = {"open", "all"}))
                    @QueryParam("state")
                    @Pattern(regexp = "open|all", message = "has to be open or all")
                    String state,
            @Parameter(schema = @Schema(type = SchemaType.INTEGER, minimum = "0", maximum = "100000"))
                    @QueryParam("page")
                    String page,
            @Parameter(schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "200")) @QueryParam("size")
                    String size)
            throws SQLException {
        int at = Params.number("page", page, 0, Page.LAST, 0);
        int most = Params.number("size", size, 1, Page.LARGEST, Page.USUAL);
        Mine mine = institution == null ? mine(id) : mine(id).only(institution);
        Set<String> asked = mine.institutions();
        boolean all = "all".equals(state);
        String database = mine.migration().receiver;
        List<Long> units = mine.plan().off().units();
        return new Page<>(
                invoices.page(database, units, asked, all, at, most),
                at,
                most,
                invoices.sum(database, units, asked, all).invoices());
    }

    @GET
    @Path("exact-tasks")
    @Operation(summary = "The tasks for Exact: each school makes its link anew")
    @APIResponse(responseCode = "200", description = "One task for each school that books in Exact")
    public List<TaskView> exactTasks(
            UUID id,
            @Parameter(description = "Six digits; without it all of yours")
                    @QueryParam("institution")
                    @Pattern(regexp = Params.INSTITUTION, message = "has to be six digits")
                    String institution) {
        return tasks(institution == null ? mine(id) : mine(id).only(institution));
    }

    @PUT
    @Path("exact-tasks/{institution}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "A school has made its link to Exact anew",
            description = "Its to-do at notification-service is ticked off as well.")
    @APIResponse(responseCode = "200", description = "The task is done; sent again it takes the new number")
    @APIResponse(responseCode = "415", description = "Not JSON")
    public TaskView done(
            UUID id,
            @Pattern(regexp = Params.INSTITUTION, message = "has to be six digits") String institution,
            @Valid @NotNull Done done) {
        mine(id).only(institution);
        String who = caller.subject();
        return transactions.await(
                () -> ExactTask.<ExactTask>findById(new ExactTask.Key(id, institution), LockModeType.PESSIMISTIC_WRITE)
                        .flatMap(task -> {
                            if (task == null) {
                                throw BillingProblems.unknownInstitution(institution);
                            }
                            boolean known = task.state == ExactTask.State.DONE;
                            task.done(done.dossier(), who, Instant.now());
                            Uni<Void> told = known
                                    ? Uni.createFrom().voidItem()
                                    : outbox.send(
                                            BillingMessages.TO_DOS,
                                            id.toString(),
                                            BillingMessages.CLOSE_TO_DO,
                                            new BillingMessages.CloseToDo(institution, ExactTask.TO_DO));
                            return told.replaceWith(() -> TaskView.of(task));
                        }));
    }

    private List<TaskView> tasks(Mine mine) {
        return transactions.await(() -> ExactTask.of(mine.migration().id)).stream()
                .filter(task -> mine.institutions().contains(task.institution))
                .map(TaskView::of)
                .toList();
    }

    /** The change as far as the caller may see it. */
    private Mine mine(UUID id) {
        Migration migration = transactions.await(() -> Migration.findById(id));
        boolean operator = caller.is("operator");
        if (migration == null || !operator && !migration.concerns(caller.institutions())) {
            throw BillingProblems.unknownMigration(id);
        }
        BoardPlan plan = changes.current(id);
        if (plan == null) {
            throw BillingProblems.noBoardChange(id);
        }
        Set<String> institutions = new TreeSet<>(Arrays.asList(migration.institutions));
        if (!operator) {
            institutions.retainAll(caller.institutions());
        }
        return new Mine(migration, plan, institutions);
    }
}

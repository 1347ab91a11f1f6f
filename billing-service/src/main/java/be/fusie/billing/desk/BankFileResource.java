package be.fusie.billing.desk;

import be.fusie.billing.Page;
import be.fusie.billing.Params;
import be.fusie.kit.messaging.Transactions;
import be.fusie.kit.security.Caller;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.panache.common.Parameters;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.persistence.Tuple;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Bank files: a school sends in what its bank reported (M13). */
@Path("/api/v1/bank-files")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Collision desk")
@RolesAllowed({"operator", "director", "school"})
@Blocking
@APIResponse(responseCode = "400", description = "Bad input, named parameter by parameter")
@APIResponse(responseCode = "401", description = "No valid token")
@APIResponse(responseCode = "403", description = "Your role does not allow it")
class BankFileResource {
    private final BankFiles files;
    private final SchoolPayments payments;
    private final Transactions transactions;
    private final Caller caller;

    BankFileResource(BankFiles files, SchoolPayments payments, Transactions transactions, Caller caller) {
        this.files = files;
        this.payments = payments;
        this.transactions = transactions;
        this.caller = caller;
    }

    record StatementView(String account, int number, LocalDate closedOn, long oldBalanceCents, long newBalanceCents) {}

    /**
     * @param state {@code booked}; {@code read} when the booking is still to be done: send the file again
     * @param payments how many payments are in which state
     * @param bookedCents what was booked on invoices when the file was read in
     */
    record BankFileView(
            UUID id,
            String database,
            String state,
            Instant uploadedAt,
            List<StatementView> statements,
            Map<String, Long> payments,
            long bookedCents) {}

    @POST
    @Consumes({MediaType.TEXT_PLAIN, MediaType.APPLICATION_OCTET_STREAM})
    @Operation(
            summary = "Send in a bank file (CODA)",
            description =
                    "Payments whose structured communication stands on one invoice of the account are booked. Those whose"
                            + " communication stands on several invoices come to the desk; nothing is matched by itself. The same file"
                            + " sent twice is booked once. A broken file is refused whole, with line and column.")
    @APIResponseSchema(
            value = BankFileView.class,
            responseCode = "201",
            responseDescription = "It was read in and booked")
    @APIResponse(responseCode = "200", description = "The same file was read in before")
    @APIResponse(responseCode = "404", description = "No such database, or no account of yours; nothing was booked")
    @APIResponse(
            responseCode = "409",
            description = "A statement of it came in another file, or the database is read-only; nothing was booked")
    @APIResponse(responseCode = "413", description = "Larger than 16 MB")
    @APIResponse(responseCode = "415", description = "Neither text nor bytes")
    @APIResponse(responseCode = "422", description = "The file is broken; members line and column say where")
    public RestResponse<BankFileView> receive(
            @Parameter(description = "Name of the school database", required = true)
                    @QueryParam("database")
                    @NotNull
                    @Pattern(regexp = Params.DATABASE, message = "has to be the name of a school database")
                    String database,
            byte[] file)
            throws SQLException {
        check(database);
        var received = files.receive(database, file == null ? new byte[0] : file, caller);
        BankFileView view = transactions.await(() -> view(received.file()));
        return RestResponse.status(received.fresh() ? RestResponse.Status.CREATED : RestResponse.Status.OK, view);
    }

    /** A database without an institution of the caller is answered like one that does not exist. */
    private void check(String database) throws SQLException {
        boolean visible = payments.knows(database)
                && (caller.is("operator")
                        || !payments.institutions(database, caller.institutions())
                                .isEmpty());
        if (!visible) {
            throw DeskProblems.unknownDatabase(database);
        }
    }

    @GET
    @Operation(summary = "Bank files that were read in, the latest first")
    @APIResponse(responseCode = "200", description = "A page of the list")
    public Page<BankFileView> list(
            @QueryParam("database")
                    @Pattern(regexp = Params.DATABASE, message = "has to be the name of a school database")
                    String database,
            @Parameter(schema = @Schema(type = SchemaType.INTEGER, minimum = "0", maximum = "100000"))
                    @QueryParam("page")
                    String page,
            @Parameter(schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "200")) @QueryParam("size")
                    String size) {
        int at = Params.number("page", page, 0, Page.LAST, 0);
        int most = Params.number("size", size, 1, Page.LARGEST, Page.USUAL);
        Parameters parameters = new Parameters();
        StringBuilder query = new StringBuilder("from BankFile f where 1 = 1");
        if (database != null) {
            query.append(" and f.database = :database");
            parameters.and("database", database);
        }
        if (!caller.is("operator")) {
            query.append(" and exists (from BankMovement m where m.file = f.id and ")
                    .append(DeskResource.OWN)
                    .append(")");
            parameters.and("own", caller.institutions().toArray(String[]::new));
        }
        return transactions.await(() -> {
            var found = BankFile.<BankFile>find(query + " order by f.uploadedAt desc, f.id", parameters)
                    .page(at, most);
            return found.count().flatMap(total -> found.list()
                    .flatMap(all -> views(all, 0, new ArrayList<>()))
                    .map(views -> new Page<>(views, at, most, total)));
        });
    }

    @GET
    @Path("{id}")
    @Operation(summary = "One bank file: its statements, and what became of its payments")
    @APIResponse(responseCode = "200", description = "The file")
    @APIResponse(responseCode = "404", description = "There is none, or it is not yours")
    public BankFileView one(UUID id) {
        return transactions.await(() -> BankFile.<BankFile>findById(id).flatMap(file -> {
            if (file == null) {
                throw DeskProblems.unknownFile(id);
            }
            return mine(id).flatMap(mine -> {
                if (!mine) {
                    throw DeskProblems.unknownFile(id);
                }
                return view(file);
            });
        }));
    }

    private Uni<Boolean> mine(UUID file) {
        return caller.is("operator")
                ? Uni.createFrom().item(true)
                : BankMovement.count(
                                "from BankMovement m where m.file = :file and " + DeskResource.OWN,
                                Parameters.with("file", file)
                                        .and("own", caller.institutions().toArray(String[]::new)))
                        .map(count -> count > 0);
    }

    private static Uni<List<BankFileView>> views(List<BankFile> files, int at, List<BankFileView> views) {
        return at == files.size()
                ? Uni.createFrom().item(views)
                : view(files.get(at)).flatMap(view -> {
                    views.add(view);
                    return views(files, at + 1, views);
                });
    }

    private static Uni<BankFileView> view(BankFile file) {
        return BankStatement.of(file.id).flatMap(statements -> Panache.getSession()
                .flatMap(session -> session.createQuery(
                                "select m.state, count(m), sum(m.cents) from BankMovement m where m.file = :file group by m.state",
                                Tuple.class)
                        .setParameter("file", file.id)
                        .getResultList())
                .map(counts -> view(file, statements, counts)));
    }

    private static BankFileView view(BankFile file, List<BankStatement> statements, List<Tuple> counts) {
        Map<BankMovement.State, Long> cents = new EnumMap<>(BankMovement.State.class);
        Map<String, Long> payments = new TreeMap<>();
        for (Tuple count : counts) {
            BankMovement.State state = count.get(0, BankMovement.State.class);
            payments.put(Params.written(state), count.get(1, Long.class));
            cents.put(state, count.get(2, Long.class));
        }
        return new BankFileView(
                file.id,
                file.database,
                Params.written(file.state),
                file.uploadedAt,
                statements.stream()
                        .map(statement -> new StatementView(
                                statement.account,
                                statement.number,
                                statement.closedOn,
                                statement.oldBalanceCents,
                                statement.newBalanceCents))
                        .toList(),
                payments,
                cents.getOrDefault(BankMovement.State.BOOKED, 0L));
    }
}

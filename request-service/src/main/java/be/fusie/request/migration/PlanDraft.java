package be.fusie.request.migration;

import be.fusie.request.CanonicalJson;
import be.fusie.request.RequestSettings;
import be.fusie.request.directory.Directory;
import be.fusie.request.migration.Rows.Participant;
import be.fusie.request.plan.Conclusions;
import be.fusie.request.plan.PlanDocument;
import be.fusie.request.plan.PlanDocument.Figures;
import be.fusie.request.plan.PlanDocument.Part;
import be.fusie.request.plan.PlanDocument.Party;
import be.fusie.request.plan.PlanDocument.ReadOnly;
import be.fusie.request.plan.PlanDocument.Reference;
import be.fusie.request.plan.PlanDocument.Stage;
import be.fusie.request.plan.PlanDocument.Table;
import be.fusie.request.saga.Step;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Puts together the plan of a migration from its request, the directory, and what the services answered (R7). */
final class PlanDraft {

    private final RequestSettings settings;
    private final Links links;

    PlanDraft(RequestSettings settings) {
        this.settings = settings;
        this.links = new Links(settings.links());
    }

    /** The next version, as of {@code now}. */
    PlanDocument draft(Migration migration, List<Participant> participants, Directory names, Instant now) {
        MigrationRequest request = migration.request;
        Replies.MergePlanned merge = migration.gathered.plan();
        Instant madeAt = now.truncatedTo(ChronoUnit.SECONDS);
        List<Party> parties = participants.stream()
                .map(p -> party(p, names))
                .sorted(Conclusions.ORDER)
                .toList();
        List<Table> inventory = merge.tables().stream()
                .map(t -> new Table(t.table(), t.rows(), t.destination(), t.priority()))
                .toList();
        List<PlanDocument.Replacement> replacements = request.replacements().stream()
                .map(r -> new PlanDocument.Replacement(r.list(), r.value(), r.replacement()))
                .toList();
        List<PlanDocument.Finding> findings = merge.findings().stream()
                .map(f -> new PlanDocument.Finding(f.code(), f.detail()))
                .toList();
        var conclusions =
                new Conclusions(parties, inventory, figures(merge), replacements, findings, request.boardChanges());
        return new PlanDocument(
                PlanDocument.SCHEMA,
                migration.id,
                migration.planVersion + 1,
                madeAt,
                settings.zone(),
                Conclusions.consent(),
                migration.source,
                title(names, migration.source),
                migration.receiver,
                title(names, migration.receiver),
                request.whole(),
                request.requestedBy(),
                request.cutOverDate(),
                request.windowFrom(),
                request.windowUntil(),
                migration.consentDeadline,
                request.centralAdministrator(),
                request.boardChanges(),
                parties,
                inventory,
                conclusions.figures(),
                conclusions.changes(),
                conclusions.confirmations(),
                replacements,
                timeline(request, merge, migration.consentDeadline, madeAt),
                request.staffOnDuty(),
                readOnly(merge),
                quote(migration.gathered.quote()),
                findings,
                migration.gathered.intake().stream()
                        .map(form -> new PlanDocument.Intake(form.hash(), form.form()))
                        .toList(),
                links.lists(migration.id).stream()
                        .map(link -> new Reference(link.rel(), link.href()))
                        .toList());
    }

    private static String title(Directory names, String database) {
        return names.databases().stream()
                .filter(d -> d.name().equals(database))
                .map(Directory.Database::title)
                .filter(t -> t != null && !t.isBlank())
                .findFirst()
                .orElse(null);
    }

    private static Party party(Participant p, Directory names) {
        var institution = names.institution(p.institution);
        String board = institution.map(Directory.Institution::board).orElse(null);
        return new Party(
                p.institution,
                institution.map(Directory.Institution::name).orElse(p.institution),
                board,
                names.boards().stream()
                        .filter(b -> b.number().equals(board))
                        .map(Directory.Board::name)
                        .findFirst()
                        .orElse(null),
                p.home,
                Part.valueOf(p.part.name()),
                Arrays.asList(CanonicalJson.read(p.why, String[].class)),
                true);
    }

    private static Figures figures(Replies.MergePlanned merge) {
        Outlook outlook = merge.outlook();
        return new Figures(
                merge.findings().stream().anyMatch(f -> f.code().equals("numbers-stay")),
                new PlanDocument.Persons(
                        merge.persons().moved(),
                        merge.persons().matched(),
                        merge.persons().copied()),
                outlook == null ? List.of() : outlook.people(),
                outlook == null ? null : outlook.userNames(),
                outlook == null ? List.of() : outlook.rights(),
                outlook == null ? List.of() : outlook.links(),
                outlook == null ? List.of() : outlook.sums(),
                merge.ogmCollisions(),
                merge.openPairs(),
                merge.rightsAsOf() == 0 ? null : merge.rightsAsOf());
    }

    /** The saga's steps in their order, with what is known of their times. */
    private List<Stage> timeline(
            MigrationRequest request, Replies.MergePlanned merge, Instant consentDeadline, Instant madeAt) {
        long estimate = (long) Math.ceil(merge.estimatedReadOnlySeconds());
        List<Stage> stages = new ArrayList<>();
        for (Step step : Step.values()) {
            stages.add(
                    switch (step) {
                        case CONSENT -> new Stage(step.name(), madeAt, consentDeadline, null, true);
                        case STAGE -> new Stage(step.name(), request.windowFrom(), null, null, true);
                        case FREEZE ->
                            new Stage(
                                    step.name(),
                                    null,
                                    null,
                                    (long) settings.noticeSeconds() + settings.drainSeconds(),
                                    true);
                        case MERGE -> new Stage(step.name(), null, null, estimate, false);
                        case INVOICING, REGISTRATION, THAW -> new Stage(step.name(), null, null, null, false);
                        case ANNOUNCE, CHARGE, HAND_OVER -> new Stage(step.name(), null, null, null, true);
                    });
        }
        return List.copyOf(stages);
    }

    private static ReadOnly readOnly(Replies.MergePlanned merge) {
        Outlook.Estimate estimate =
                merge.outlook() == null ? null : merge.outlook().estimate();
        return new ReadOnly(
                merge.estimatedReadOnlySeconds(),
                estimate == null ? null : estimate.rows(),
                estimate == null ? null : estimate.rowsPerSecond(),
                estimate == null ? null : estimate.measured(),
                estimate == null ? null : estimate.rehearsal(),
                estimate == null ? null : estimate.overheadSeconds(),
                merge.estimateBasis());
    }

    private static PlanDocument.Quote quote(Replies.MigrationQuoted quote) {
        return new PlanDocument.Quote(
                quote.netCents(), quote.vatCents(), quote.totalCents(), quote.currency(), quote.priceList());
    }
}

package be.fusie.request.plan;

import static be.fusie.request.plan.Page.cell;
import static be.fusie.request.plan.Page.columns;

import be.fusie.request.plan.Page.Block;
import be.fusie.request.plan.Page.Cell;
import be.fusie.request.plan.Page.Fact;
import be.fusie.request.plan.Page.Item;
import be.fusie.request.plan.Page.Section;
import be.fusie.request.plan.PlanDocument.Audience;
import be.fusie.request.plan.PlanDocument.By;
import be.fusie.request.plan.PlanDocument.Change;
import be.fusie.request.plan.PlanDocument.Confirmation;
import be.fusie.request.plan.PlanDocument.Kind;
import be.fusie.request.plan.PlanDocument.OnDuty;
import be.fusie.request.plan.PlanDocument.Part;
import be.fusie.request.plan.PlanDocument.Stage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The parts of a plan's page that tell people what happens to them: who, when, what changes, what to confirm. */
final class PlanSections {

    /** More institutions than these are told by what they have in common. */
    private static final int MOST_NAMES = 4;

    private final PlanDocument plan;
    private final Words words;

    PlanSections(PlanDocument plan, Words words) {
        this.plan = plan;
        this.words = words;
    }

    Section parties() {
        List<List<Cell>> rows = plan.parties().stream()
                .map(p -> List.of(
                        Page.head(p.name(), p.institution()),
                        cell(p.boardName() == null ? "" : p.boardName(), p.board()),
                        cell(p.home()),
                        cell(words.of("part." + p.part())),
                        cell(why(p))))
                .toList();
        return new Section(
                "parties",
                words.of("parties"),
                List.of(
                        Page.text(words.of("parties.intro")),
                        Page.facts(List.of(
                                fact("source", words.database(plan.source(), plan.sourceTitle())),
                                fact("receiver", words.database(plan.receiver(), plan.receiverTitle())),
                                fact("requested-by", words.institution(plan, plan.requestedBy())),
                                fact("central-administrator", plan.centralAdministrator()),
                                fact("board-changes", words.of(plan.boardChanges() ? "yes" : "no")))),
                        Page.table(
                                words.of("parties"),
                                columns(
                                        words.of("parties.institution"),
                                        words.of("parties.board"),
                                        words.of("parties.home"),
                                        words.of("parties.part"),
                                        words.of("parties.why")),
                                rows)));
    }

    private String why(PlanDocument.Party p) {
        if (p.why().size() < 2) {
            return words.of(p.part() == Part.STAYS ? "why.receiver" : "why.requested");
        }
        return String.join(" → ", p.why());
    }

    Section timeline() {
        String window = plan.windowFrom() == null
                ? words.of("timeline.window.at-once")
                : plan.windowUntil() == null
                        ? words.of("timeline.window.from", "from", moment(plan.windowFrom()))
                        : words.of(
                                "timeline.window.between",
                                "from",
                                moment(plan.windowFrom()),
                                "until",
                                moment(plan.windowUntil()));
        List<List<Cell>> rows = plan.timeline().stream()
                .map(s -> List.of(
                        cell(words.of("step." + s.step())),
                        cell(when(s)),
                        cell(s.seconds() == null ? "" : words.formats().duration(s.seconds())),
                        cell(words.of(s.writable() ? "yes" : "no"))))
                .toList();
        return new Section(
                "timeline",
                words.of("timeline"),
                List.of(
                        Page.facts(List.of(
                                fact("timeline.cut-over", words.formats().date(plan.cutOverDate())),
                                fact("timeline.deadline", moment(plan.consentDeadline())),
                                fact("timeline.window", window))),
                        Page.table(
                                words.of("timeline"),
                                columns(
                                        words.of("timeline.step"),
                                        words.of("timeline.when"),
                                        words.of("timeline.takes"),
                                        words.of("timeline.work")),
                                rows),
                        Page.text(words.of("timeline.zone", "zone", plan.timeZone()))));
    }

    private String when(Stage s) {
        if (s.until() != null) {
            return words.of("timeline.until", "until", moment(s.until()));
        }
        return s.from() == null ? words.of("timeline.next") : words.of("timeline.from", "from", moment(s.from()));
    }

    Section duty() {
        if (plan.staffOnDuty().isEmpty()) {
            return new Section("duty", words.of("duty"), List.of(Page.text(words.of("duty.none"))));
        }
        List<List<Cell>> rows = plan.staffOnDuty().stream()
                .map(d -> List.of(
                        Page.head(d.name(), null),
                        cell(d.function()),
                        cell(d.contact() == null ? "" : d.contact()),
                        cell(onDuty(d))))
                .toList();
        return new Section(
                "duty",
                words.of("duty"),
                List.of(Page.table(
                        words.of("duty"),
                        columns(
                                words.of("duty.name"),
                                words.of("duty.function"),
                                words.of("duty.contact"),
                                words.of("duty.when")),
                        rows)));
    }

    private String onDuty(OnDuty d) {
        if (d.from() == null && d.until() == null) {
            return words.of("duty.throughout");
        }
        String from = d.from() == null ? "" : words.of("timeline.from", "from", moment(d.from()));
        String until = d.until() == null ? "" : words.of("timeline.until", "until", moment(d.until()));
        return (from + " " + until).trim();
    }

    Section readOnly() {
        PlanDocument.ReadOnly r = plan.readOnly();
        List<Block> blocks = new ArrayList<>();
        blocks.add(
                Page.text(words.of("read-only.estimate", "time", words.formats().duration(r.seconds()))));
        if (r.rowsPerSecond() == null) {
            blocks.add(Page.text(r.basis()));
        } else {
            blocks.add(Page.text(words.of(
                            "read-only.basis",
                            "rows",
                            r.rows(),
                            "rate",
                            r.rowsPerSecond(),
                            "overhead",
                            words.formats().duration(r.overheadSeconds()))
                    + " "
                    + (r.rehearsal() == null
                            ? words.of(r.measured() ? "read-only.measured" : "read-only.setting")
                            : words.of("read-only.rehearsed", "number", r.rehearsal()))));
        }
        return new Section("read-only", words.of("read-only"), blocks);
    }

    Section changes() {
        List<Block> blocks = new ArrayList<>();
        for (Audience audience : Audience.values()) {
            List<Item> items = plan.changes().stream()
                    .filter(c -> c.audience() == audience)
                    .map(c -> new Item(null, change(c), null, List.of(), null))
                    .toList();
            if (!items.isEmpty()) {
                blocks.add(Page.subheading(words.of("audience." + audience)));
                blocks.add(Page.items("plain", items));
            }
        }
        return new Section("changes", words.of("changes"), blocks);
    }

    private String change(Change c) {
        return words.of(
                "change." + c.audience() + "." + c.what(),
                "count",
                c.count() == null ? 0L : c.count(),
                "receiver",
                words.database(plan.receiver(), plan.receiverTitle()));
    }

    Section confirmations() {
        if (plan.confirmations().isEmpty()) {
            return new Section("confirm", words.of("confirm"), List.of(Page.text(words.of("confirm.nothing"))));
        }
        List<Block> blocks = new ArrayList<>();
        blocks.add(Page.text(words.of("confirm.intro")));
        for (Kind kind : Kind.values()) {
            List<Item> items = plan.confirmations().stream()
                    .filter(c -> c.kind() == kind)
                    .map(this::item)
                    .toList();
            if (!items.isEmpty()) {
                blocks.add(Page.subheading(words.of("confirm." + kind)));
                blocks.add(Page.items(kind == Kind.SECURITY ? "critical" : "confirm", items));
            }
        }
        return new Section("confirm", words.of("confirm"), blocks);
    }

    private Item item(Confirmation c) {
        List<String> details = new ArrayList<>(c.details());
        if (c.what().equals("replacements")) {
            details.set(0, words.of("confirm.list", "list", details.get(0)));
        }
        if (c.what().equals("stays-behind")) {
            details.replaceAll(words::table);
        }
        String by = c.by() == By.OPERATOR
                ? words.of("confirm.by.OPERATOR")
                : words.of("confirm.by.DIRECTOR", "institutions", who(c.institutions()));
        return new Item(
                words.title(c), words.text(c), null, details, by + ". " + words.of("confirm.id") + ": " + c.id());
    }

    private String who(List<String> institutions) {
        if (institutions.size() > MOST_NAMES) {
            boolean moving = plan.institutions(Part.MOVES).containsAll(institutions);
            return words.of(moving ? "confirm.by.moving" : "confirm.by.all", "count", (long) institutions.size());
        }
        return String.join(
                ", ", institutions.stream().map(i -> words.institution(plan, i)).toList());
    }

    /** What invoicing is made from under another board (R12, M14); only there is something. */
    Section intake() {
        List<List<Cell>> rows = plan.intake().stream()
                .map(i -> List.of(
                        Page.head(
                                i.form().boardName() == null
                                        ? i.form().board()
                                        : i.form().boardName(),
                                i.form().board()),
                        Page.number(words.formats().number(i.form().units().size())),
                        cell(i.hash())))
                .toList();
        return new Section(
                "intake",
                words.of("intake"),
                List.of(
                        Page.text(words.of("intake.intro")),
                        Page.table(
                                words.of("intake"),
                                columns(
                                        words.of("parties.board"),
                                        "#" + words.of("table.unit"),
                                        words.of("intake.hash")),
                                rows)));
    }

    Section consent() {
        List<List<Cell>> rows = plan.parties().stream()
                .filter(PlanDocument.Party::signs)
                .map(p -> List.of(Page.head(p.name(), p.institution()), cell(""), cell(""), cell("")))
                .toList();
        return new Section(
                "consent",
                words.of("consent"),
                List.of(
                        Page.text(
                                "“" + plan.consent().text().get(words.language().code()) + "”"),
                        Page.text(words.of("consent.sign")),
                        new Block(
                                null,
                                null,
                                null,
                                null,
                                new Page.Table(
                                        words.of("consent"),
                                        columns(
                                                words.of("parties.institution"),
                                                words.of("consent.name"),
                                                words.of("consent.date"),
                                                words.of("consent.signature")),
                                        rows),
                                "sign")));
    }

    private Fact fact(String key, String value) {
        return new Fact(words.of(key), value, false);
    }

    private String moment(Instant moment) {
        return words.formats().moment(moment, plan.timeZone());
    }
}

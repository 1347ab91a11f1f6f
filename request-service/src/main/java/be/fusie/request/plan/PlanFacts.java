package be.fusie.request.plan;

import be.fusie.request.plan.PlanDocument.Confirmation;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** A plan as a list of facts, each with a name that people know it by, so that two versions can be laid side by side. */
final class PlanFacts {

    private final PlanDocument plan;
    private final Words words;
    private final Map<String, String> facts = new LinkedHashMap<>();

    private PlanFacts(PlanDocument plan, Words words) {
        this.plan = plan;
        this.words = words;
    }

    /** Names and values, in the order of the plan. */
    static Map<String, String> of(PlanDocument plan, Words words) {
        PlanFacts facts = new PlanFacts(plan, words);
        facts.when();
        facts.who();
        facts.figures();
        facts.data();
        facts.intake();
        return facts.facts;
    }

    private void when() {
        put(words.of("timeline.cut-over"), words.formats().date(plan.cutOverDate()));
        put(words.of("timeline.deadline"), moment(plan.consentDeadline()));
        put(
                words.of("timeline.window"),
                plan.windowFrom() == null ? words.of("timeline.window.at-once") : moment(plan.windowFrom()));
        if (plan.windowUntil() != null) {
            put(words.of("timeline.window") + " …", moment(plan.windowUntil()));
        }
        put(words.of("read-only"), words.formats().duration(plan.readOnly().seconds()));
        if (plan.readOnly().rehearsal() != null) {
            put(words.of("read-only.rehearsal"), number(plan.readOnly().rehearsal()));
        }
        put(
                words.of("price"),
                words.formats().money(plan.quote().totalCents(), plan.quote().currency()));
    }

    private void who() {
        plan.parties()
                .forEach(p -> put(
                        words.institution(plan, p.institution()),
                        words.of("part." + p.part()) + ", " + p.home()
                                + (p.boardName() == null ? "" : ", " + p.boardName())));
        put(words.of("central-administrator"), plan.centralAdministrator());
        put(words.of("board-changes"), words.of(plan.boardChanges() ? "yes" : "no"));
        plan.staffOnDuty()
                .forEach(d -> put(
                        words.of("duty") + ": " + d.name(),
                        d.function()
                                + (d.contact() == null ? "" : ", " + d.contact())
                                + (d.from() == null ? "" : ", " + moment(d.from()))
                                + (d.until() == null ? "" : " – " + moment(d.until()))));
    }

    private void figures() {
        var f = plan.figures();
        put(
                words.of("people.all") + ": " + words.of("people.moved"),
                number(f.persons().moved()));
        put(
                words.of("people.all") + ": " + words.of("people.matched"),
                number(f.persons().matched()));
        put(
                words.of("people.all") + ": " + words.of("people.copied"),
                number(f.persons().copied()));
        f.rights()
                .forEach(r -> put(
                        words.of("rights") + ": " + words.institution(plan, r.institution()) + ", " + r.right(),
                        words.of("rights.kept") + " " + number(r.kept()) + ", " + words.of("rights.central") + " "
                                + number(r.central()) + ", " + words.of("rights.lost") + " "
                                + number(r.staysBehind()) + ", " + words.of("rights.changed") + " "
                                + number(r.changed()) + ", " + words.of("rights.dropped") + " "
                                + number(r.dropped())));
        f.externalLinks()
                .forEach(l -> put(
                        words.of("links") + ": " + words.institution(plan, l.institution()) + ", " + l.system(),
                        number(l.count())));
        f.sums()
                .forEach(s -> put(
                        words.sum(s.total()) + ", " + s.group(), s.before() + " + " + s.here() + " = " + s.after()));
    }

    private void data() {
        for (Confirmation c : plan.confirmations()) {
            String details = String.join("; ", c.details());
            put(
                    words.of("confirm") + ": " + words.title(c) + (c.id().equals(c.what()) ? "" : " (" + c.id() + ")"),
                    (c.count() == null ? words.of("yes") : number(c.count()))
                            + (details.isEmpty() ? "" : ": " + details));
        }
        plan.inventory()
                .forEach(t -> put(
                        words.of("inventory.table") + ": " + words.table(t.table()),
                        number(t.rows()) + ", " + words.destination(t.destination())));
        plan.findings()
                .forEach(f -> facts.merge(
                        words.of("findings") + ": " + words.finding(f.code()),
                        f.detail(),
                        (one, other) -> one + "; " + other));
    }

    private void intake() {
        if (plan.intake() != null) {
            plan.intake().forEach(i -> put(words.of("intake") + ": " + i.form().board(), i.hash()));
        }
    }

    private void put(String name, String value) {
        facts.put(name, value);
    }

    private String number(long number) {
        return words.formats().number(number);
    }

    private String moment(Instant moment) {
        return words.formats().moment(moment, plan.timeZone());
    }
}

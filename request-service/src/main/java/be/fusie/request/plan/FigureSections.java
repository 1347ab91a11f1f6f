package be.fusie.request.plan;

import static be.fusie.request.plan.Page.cell;
import static be.fusie.request.plan.Page.columns;
import static be.fusie.request.plan.Page.number;

import be.fusie.request.plan.Page.Block;
import be.fusie.request.plan.Page.Cell;
import be.fusie.request.plan.Page.Item;
import be.fusie.request.plan.Page.Section;
import be.fusie.request.plan.PlanDocument.Figures;
import be.fusie.request.plan.PlanDocument.Persons;
import be.fusie.request.plan.PlanDocument.Quote;
import be.fusie.request.plan.PlanDocument.Table;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The parts of a plan's page that count: people, rights, days of service, rows, money; and where to look further. */
final class FigureSections {

    private static final List<String> PRIORITIES = List.of("important", "nice-to-have", "not-needed");

    private final PlanDocument plan;
    private final Words words;

    FigureSections(PlanDocument plan, Words words) {
        this.plan = plan;
        this.words = words;
    }

    Section figures() {
        Figures f = plan.figures();
        List<Block> blocks = new ArrayList<>();
        blocks.add(Page.text(words.of("figures.intro")));
        if (f.numbersStay()) {
            blocks.add(Page.text(words.of("figures.numbers-stay")));
        } else {
            blocks.add(people(f));
        }
        if (!f.rights().isEmpty()) {
            blocks.add(rights(f));
            blocks.add(Page.text(words.of(f.rightsAsOf() == null ? "rights.undecided" : "rights.decided")));
        }
        if (!f.externalLinks().isEmpty()) {
            blocks.add(Page.table(
                    words.of("links"),
                    columns(words.of("parties.institution"), words.of("links.system"), "#" + words.of("links.count")),
                    f.externalLinks().stream()
                            .map(l -> List.of(
                                    Page.head(words.institution(plan, l.institution()), null),
                                    cell(l.system()),
                                    count(l.count())))
                            .toList()));
        }
        if (!f.sums().isEmpty()) {
            blocks.add(sums(f));
            blocks.add(Page.text(words.of("sums.intro")));
        }
        return new Section("figures", words.of("figures"), blocks);
    }

    private Block people(Figures f) {
        List<List<Cell>> rows = new ArrayList<>();
        f.people()
                .forEach(p -> rows.add(List.of(
                        Page.head(words.institution(plan, p.institution()), null),
                        cell(words.kind(p.kind())),
                        count(p.moved()),
                        count(p.matched()),
                        count(p.copied()))));
        Persons all = f.persons();
        rows.add(List.of(
                Page.head(words.of("people.all"), null),
                cell(""),
                count(all.moved()),
                count(all.matched()),
                count(all.copied())));
        return Page.table(
                words.of("people"),
                columns(
                        words.of("parties.institution"),
                        words.of("people.kind"),
                        "#" + words.of("people.moved"),
                        "#" + words.of("people.matched"),
                        "#" + words.of("people.copied")),
                rows);
    }

    private Block rights(Figures f) {
        return Page.table(
                words.of("rights"),
                columns(
                        words.of("parties.institution"),
                        words.of("rights.right"),
                        "#" + words.of("rights.kept"),
                        "#" + words.of("rights.central"),
                        "#" + words.of("rights.lost"),
                        "#" + words.of("rights.changed"),
                        "#" + words.of("rights.dropped")),
                f.rights().stream()
                        .map(r -> List.of(
                                Page.head(words.institution(plan, r.institution()), null),
                                cell(r.right()),
                                count(r.kept()),
                                count(r.central()),
                                count(r.staysBehind()),
                                count(r.changed()),
                                count(r.dropped())))
                        .toList());
    }

    private Block sums(Figures f) {
        return Page.table(
                words.of("sums"),
                columns(
                        words.of("sums.total"),
                        words.of("sums.group"),
                        "#" + words.of("sums.people"),
                        "#" + words.of("sums.before"),
                        "#" + words.of("sums.here"),
                        "#" + words.of("sums.after")),
                f.sums().stream()
                        .map(s -> List.of(
                                Page.head(words.sum(s.total()), null),
                                cell(s.group()),
                                count(s.people()),
                                sum(s.before()),
                                sum(s.here()),
                                sum(s.after())))
                        .toList());
    }

    private Cell sum(String decimal) {
        BigDecimal number = new BigDecimal(decimal);
        boolean whole = number.stripTrailingZeros().scale() <= 0;
        return number(whole ? words.formats().number(number.longValue()) : decimal);
    }

    Section inventory() {
        List<List<Cell>> rows = new ArrayList<>();
        for (String priority : PRIORITIES) {
            List<Table> tables = plan.inventory().stream()
                    .filter(t -> t.priority().equals(priority))
                    .sorted(Comparator.comparingLong(Table::rows).reversed().thenComparing(Table::table))
                    .toList();
            tables.forEach(t -> rows.add(row(t)));
        }
        plan.inventory().stream()
                .filter(t -> !PRIORITIES.contains(t.priority()))
                .forEach(t -> rows.add(row(t)));
        rows.add(List.of(Page.head(words.of("total"), null), count(rows(plan)), cell(""), cell("")));
        return new Section(
                "inventory",
                words.of("inventory"),
                List.of(Page.table(
                        words.of("inventory"),
                        columns(
                                words.of("inventory.table"),
                                "#" + words.of("inventory.rows"),
                                words.of("inventory.destination"),
                                words.of("inventory.priority")),
                        rows)));
    }

    private List<Cell> row(Table t) {
        String label = words.table(t.table());
        return List.of(
                Page.head(label, label.equals(t.table()) ? null : t.table()),
                count(t.rows()),
                cell(words.destination(t.destination())),
                cell(PRIORITIES.contains(t.priority()) ? words.of("priority." + t.priority()) : t.priority()));
    }

    static long rows(PlanDocument plan) {
        return plan.inventory().stream().mapToLong(Table::rows).sum();
    }

    Section findings() {
        List<Block> blocks = plan.findings().isEmpty()
                ? List.of(Page.text(words.of("findings.none")))
                : List.of(
                        Page.text(words.of("findings.intro")),
                        Page.items(
                                "plain",
                                plan.findings().stream()
                                        .map(f -> new Item(
                                                words.finding(f.code()), null, null, List.of(f.detail()), null))
                                        .toList()));
        return new Section("findings", words.of("findings"), blocks);
    }

    Section price() {
        Quote q = plan.quote();
        return new Section(
                "price",
                words.of("price"),
                List.of(
                        Page.text(words.of("price.intro")),
                        Page.facts(List.of(
                                new Page.Fact(words.of("price.net"), money(q.netCents()), false),
                                new Page.Fact(words.of("price.vat"), money(q.vatCents()), false),
                                new Page.Fact(words.of("price.total"), money(q.totalCents()), false),
                                new Page.Fact(words.of("price.list"), q.priceList(), false)))));
    }

    private String money(long cents) {
        return words.formats().money(cents, plan.quote().currency());
    }

    Section lists() {
        return new Section(
                "lists",
                words.of("lists"),
                List.of(Page.items(
                        "plain",
                        plan.lists().stream()
                                .map(l -> new Item(words.of("list." + l.rel()), null, l.href(), List.of(), null))
                                .toList())));
    }

    Section verify(String hash) {
        return new Section(
                "verify",
                words.of("verify"),
                List.of(
                        Page.text(words.of("verify.text")),
                        Page.facts(List.of(
                                new Page.Fact(words.of("hash"), hash, true),
                                new Page.Fact(
                                        words.of("migration"), plan.migration().toString(), true),
                                new Page.Fact("schema", plan.schema(), true)))));
    }

    private Cell count(long count) {
        return number(words.formats().number(count));
    }
}

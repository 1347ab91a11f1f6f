package be.fusie.merge.cli;

import be.fusie.merge.engine.Loss;
import be.fusie.merge.engine.Loss.LostRows;
import be.fusie.merge.engine.Reason;
import be.fusie.merge.engine.Results.Merged;
import be.fusie.merge.engine.Results.MergedTable;
import be.fusie.merge.engine.Results.Persons;
import be.fusie.merge.engine.Results.Plan;
import be.fusie.merge.engine.Results.PlannedTable;
import be.fusie.merge.engine.Results.Rehearsed;
import be.fusie.merge.engine.Results.Staged;
import be.fusie.merge.engine.Results.Verified;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Results as people read them. */
final class Texts {

    private Texts() {}

    static void reason(PrintWriter out, Reason reason) {
        out.println("  %s: %s".formatted(reason.code(), reason.detail()));
        if (!reason.remedy().isEmpty()) {
            out.println("      " + reason.remedy());
        }
    }

    static void plan(PrintWriter out, Plan plan, String source, String receiver, List<String> institutions) {
        out.println("%s of %s into %s"
                .formatted(
                        institutions.isEmpty() ? "All" : "Institutions " + String.join(", ", institutions),
                        source,
                        receiver));
        out.println();
        List<String[]> rows = new ArrayList<>();
        for (PlannedTable table : plan.tables()) {
            boolean stays = table.destination().startsWith("stays in ");
            rows.add(new String[] {table.table(), stays ? "" : number(table.rows()), stays ? "stays" : table.priority()
            });
        }
        rows.add(new String[] {
            "all", number(plan.tables().stream().mapToLong(PlannedTable::rows).sum()), ""
        });
        table(out, rows, "table", "rows that move", "priority");
        out.println();
        if (plan.findings().stream().anyMatch(f -> f.code().equals("numbers-stay"))) {
            out.println("People: all numbers stay");
        } else {
            persons(out, plan.persons());
        }
        if (plan.ogmCollisions() > 0) {
            out.println("%s watched values, such as payment references, stand on both sides; both are kept"
                    .formatted(number(plan.ogmCollisions())));
        }
        if (!plan.schoolYearsOpen().isEmpty()) {
            out.println("Not closed yet (R9): " + String.join(", ", plan.schoolYearsOpen()));
        }
        out.println("Read-only for about %s s: %s"
                .formatted(number(plan.estimatedReadOnlySeconds()), plan.estimateBasis()));
        if (!plan.findings().isEmpty()) {
            out.println();
            out.println("Good to know:");
            plan.findings().forEach(f -> reason(out, f));
        }
        if (plan.refusals().isEmpty()) {
            out.println();
            out.println("Nothing stands in the way of \"run\".");
        }
    }

    /** @param numbersStay of a server move */
    static void merged(PrintWriter out, Merged merged, String receiver, Path state, boolean numbersStay) {
        List<String[]> rows = new ArrayList<>();
        for (MergedTable table : merged.tables()) {
            rows.add(new String[] {table.table(), number(table.rows())});
        }
        rows.add(new String[] {"all", number(merged.rows())});
        table(out, rows, "table", "rows brought");
        out.println();
        if (numbersStay) {
            out.println("People: all %s keep their numbers"
                    .formatted(number(merged.persons().moved())));
        } else {
            persons(out, merged.persons());
        }
        out.println("%s checks hold; %s rows in %s s"
                .formatted(
                        number(merged.checks().size()), number(merged.rows()), number(Math.round(merged.seconds()))));
        out.println((numbersStay ? "Moved to %s. Result: %s" : "Merged into %s. Result, lists old -> new: %s")
                .formatted(receiver, state));
    }

    static void backedUp(PrintWriter out, Staged staged, Path backups, Path archives) {
        List<String[]> rows = new ArrayList<>();
        staged.backups().forEach(b -> rows.add(new String[] {"backup of " + b.database(), number(b.bytes())}));
        staged.archives().forEach(a -> rows.add(new String[] {"archive of " + a.institution(), number(a.bytes())}));
        table(out, rows, "what", "bytes");
        out.println();
        staged.findings().forEach(f -> reason(out, f));
        out.println("Backups (pg_restore reads them): " + backups);
        out.println("Archives: " + archives);
    }

    /** What an undo would take away of what people did since the merge. */
    static void loss(PrintWriter out, Loss loss) {
        List<String[]> rows = new ArrayList<>();
        for (LostRows lost : loss.tables()) {
            List<String> what = new ArrayList<>();
            count(what, lost.changed(), "changed");
            count(what, lost.deleted(), "deleted");
            count(what, lost.added(), "added");
            count(what, lost.emptied(), "lose a reference");
            count(what, lost.mentioning(), "name rows that go");
            if (!what.isEmpty()) {
                rows.add(new String[] {
                    lost.table() + (lost.institution() == null ? "" : " of " + lost.institution()),
                    number(lost.merged()),
                    String.join(", ", what)
                });
            }
        }
        if (rows.isEmpty()) {
            out.println("Nobody did anything since the merge that an undo would take away.");
        } else {
            table(out, rows, "table", "rows brought", "done since");
            out.println();
            out.println("To undo it nevertheless: --confirm " + loss.confirmation());
        }
        loss.obstacles().forEach(o -> reason(out, o));
    }

    private static void count(List<String> what, long rows, String how) {
        if (rows > 0) {
            what.add(number(rows) + ' ' + how);
        }
    }

    static void verified(PrintWriter out, Verified verified, String receiver) {
        out.println("%s rows that the merge brought into %s compared with the source; %s of %s checks hold"
                .formatted(
                        number(verified.rows()),
                        receiver,
                        number(verified.checks().size() - verified.failed().size()),
                        number(verified.checks().size())));
    }

    static void rehearsed(
            PrintWriter out, Rehearsed rehearsed, String source, String receiver, List<String> institutions) {
        if (rehearsed.plan() != null) {
            plan(out, rehearsed.plan(), source, receiver, institutions);
            out.println();
        }
        List<String[]> rows = new ArrayList<>();
        rehearsed
                .phases()
                .forEach(p -> rows.add(new String[] {
                    p.phase().toLowerCase(Locale.ROOT), String.format(Locale.ROOT, "%.1f", p.seconds())
                }));
        table(out, rows, "phase", "seconds");
        out.println();
        rehearsed.findings().forEach(f -> reason(out, f));
        if (rehearsed.merged() != null) {
            out.println("%s rows merged on the copies, %s checks held, the undo left %s"
                    .formatted(
                            number(rehearsed.merged().rows()),
                            number(rehearsed.merged().checks().size()),
                            rehearsed.undoDifferences().isEmpty() ? "nothing behind" : "something behind"));
        }
        if (!rehearsed.masked().isEmpty()) {
            out.println("Masked: " + String.join(", ", rehearsed.masked()));
        }
        out.println("Forecast: read-only for about %s s: %s"
                .formatted(number(rehearsed.forecastReadOnlySeconds()), rehearsed.forecastBasis()));
        out.println(rehearsed.passed() ? "The rehearsal passed." : "The rehearsal did not pass.");
    }

    private static void persons(PrintWriter out, Persons persons) {
        out.println("People: %s get a new number, %s stand in both databases and keep the receiver's, %s are copied"
                .formatted(number(persons.moved()), number(persons.matched()), number(persons.copied())));
    }

    static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** The first column to the left, the second, of numbers, to the right. */
    private static void table(PrintWriter out, List<String[]> rows, String... titles) {
        int[] widths = new int[titles.length];
        List<String[]> all = new ArrayList<>(rows);
        all.add(0, titles);
        for (String[] row : all) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        for (String[] row : all) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                line.append(i == 0 ? "" : "  ").append(("%" + (i == 1 ? "" : "-") + widths[i] + "s").formatted(row[i]));
            }
            out.println(line.toString().stripTrailing());
        }
    }
}

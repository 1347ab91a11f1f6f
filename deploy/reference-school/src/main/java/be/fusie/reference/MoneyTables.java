package be.fusie.reference;

import be.fusie.reference.Roll.Pupil;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Invoicing and registration: units, articles, invoices with their payments; activities, barcodes, scans. */
final class MoneyTables {

    private static final String[][] ARTICLES = {
        {"MAAL", "Warme maaltijd", "450"}, {"SOEP", "Soep", "60"}, {"OPV", "Opvang per half uur", "110"},
        {"UITS", "Uitstap", "1250"}, {"BOEK", "Boekenhuur", "3900"}, {"TURN", "Turnkledij", "1800"},
        {"KOPI", "Kopieën", "5"}, {"ZWEM", "Zwemmen", "200"}
    };

    /** Payment references of this range stand in source and receiver alike (M13). */
    private static final long COLLIDING = 9_000_000_000L;

    private final Filling filling;
    private final Size size;
    private final Roll roll;
    private final String institution;
    private final long[] articles = new long[ARTICLES.length];
    private long unit;

    private MoneyTables(Filling filling, Roll roll) {
        this.filling = filling;
        this.size = filling.size;
        this.roll = roll;
        this.institution = roll.institution.number();
    }

    static void write(Filling filling, Roll roll) throws SQLException {
        MoneyTables tables = new MoneyTables(filling, roll);
        tables.units();
        for (int year = 0; year < filling.size.years; year++) {
            tables.invoices(year);
        }
        tables.registration();
    }

    private void units() throws SQLException {
        Dice dice = filling.dice("unit", institution);
        unit = filling.nextId("unit");
        filling.copy(
                "unit",
                "id, institution, board_id, name, iban",
                table -> table.add(
                        unit,
                        institution,
                        filling.boards.get(roll.institution.board().enterpriseNumber()),
                        "Leerlingenrekening",
                        CheckDigits.iban(dice.between(100, 999), dice.below(10_000_000))));
        filling.copy("article", "id, unit_id, code, description, price_cents", table -> {
            for (int i = 0; i < ARTICLES.length; i++) {
                articles[i] = filling.nextId("article");
                table.add(articles[i], unit, ARTICLES[i][0], ARTICLES[i][1], ARTICLES[i][2]);
            }
        });
    }

    /** An invoice as it is thrown; thrown again alike for its lines and its payment. */
    private record Draft(
            long id, Pupil pupil, LocalDate issued, int[] article, int[] quantity, long total, String state) {}

    private Draft draft(long id, Pupil pupil, int year, int nth) {
        Dice dice = filling.dice("invoice", id);
        int lines = dice.between(size.linesPerInvoice - 2, size.linesPerInvoice + 2);
        int[] article = new int[lines];
        int[] quantity = new int[lines];
        long total = 0;
        for (int i = 0; i < lines; i++) {
            article[i] = dice.below(ARTICLES.length);
            quantity[i] = dice.between(1, 12);
            total += quantity[i] * Long.parseLong(ARTICLES[article[i]][2]);
        }
        int throwOfState = dice.below(100);
        boolean current = year == size.years - 1;
        String state = throwOfState == 0
                ? "cancelled"
                : !current || throwOfState < 70 ? "paid" : throwOfState < 90 ? "open" : "partly-paid";
        LocalDate issued = filling.firstDay(year).plusDays(25 + nth * 280L / size.invoicesPerPupilAndYear);
        return new Draft(id, pupil, issued, article, quantity, total, state);
    }

    private interface Each {
        void accept(Draft draft) throws SQLException;
    }

    private void eachInvoice(long first, int year, List<Pupil> pupils, Each each) throws SQLException {
        long id = first;
        for (int nth = 0; nth < size.invoicesPerPupilAndYear; nth++) {
            for (Pupil pupil : pupils) {
                each.accept(draft(id++, pupil, year, nth));
            }
        }
    }

    private void invoices(int year) throws SQLException {
        List<Pupil> pupils = roll.in(year);
        int count = pupils.size() * size.invoicesPerPupilAndYear;
        long first = filling.nextId("invoice");
        for (int i = 1; i < count; i++) {
            filling.nextId("invoice");
        }
        String columns = "id, origin_database, ogm, unit_id, person_id, issued_on, due_on, total_cents, state";
        filling.copy(
                "invoice",
                columns,
                table -> eachInvoice(
                        first,
                        year,
                        pupils,
                        draft -> table.add(
                                draft.id(),
                                filling.database.name(),
                                ogm(draft.id(), draft.id() - first, year),
                                unit,
                                draft.pupil().person(),
                                draft.issued(),
                                draft.issued().plusDays(30),
                                draft.total(),
                                draft.state())));
        columns = "id, invoice_id, article_id, description, quantity, total_cents";
        filling.copy(
                "invoice_line",
                columns,
                table -> eachInvoice(first, year, pupils, draft -> {
                    for (int i = 0; i < draft.article().length; i++) {
                        String[] article = ARTICLES[draft.article()[i]];
                        table.add(
                                filling.nextId("invoice_line"),
                                draft.id(),
                                articles[draft.article()[i]],
                                article[1],
                                draft.quantity()[i],
                                draft.quantity()[i] * Long.parseLong(article[2]));
                    }
                }));
        columns = "id, invoice_id, received_on, amount_cents, method, payer_iban";
        filling.copy(
                "payment",
                columns,
                table -> eachInvoice(first, year, pupils, draft -> {
                    if (draft.state().equals("paid") || draft.state().equals("partly-paid")) {
                        long amount = draft.state().equals("paid") ? draft.total() : (draft.total() + 1) / 2;
                        boolean cash = draft.id() % 20 == 0;
                        table.add(
                                filling.nextId("payment"),
                                draft.id(),
                                draft.issued().plusDays(draft.id() % 28),
                                amount,
                                cash ? "cash" : "transfer",
                                cash
                                        ? null
                                        : CheckDigits.iban(735, draft.pupil().person() % 10_000_000));
                    }
                }));
    }

    private String ogm(long id, long nth, int year) {
        int perSchool =
                Math.max(1, size.ogmCollisions / filling.database.schools().size());
        boolean colliding =
                filling.database.index() < 2 && year == size.years - 1 && nth % 2 == 1 && nth / 2 < perSchool;
        return CheckDigits.ogm(
                colliding
                        ? COLLIDING + roll.position * 10_000L + nth / 2
                        : (filling.database.index() + 1) * 1_000_000_000L + id);
    }

    private void registration() throws SQLException {
        String[] kinds = {"opvang", "maaltijd", "maaltijd", "uitstap"};
        long[][] activities = new long[size.years][kinds.length];
        String columns = "id, institution, article_id, kind_id, name, from_date, until_date";
        filling.copy("activity", columns, table -> {
            for (int year = 0; year < size.years; year++) {
                for (int i = 0; i < kinds.length; i++) {
                    activities[year][i] = filling.nextId("activity");
                    boolean hunt = filling.isSource() && i == kinds.length - 1;
                    String kind = hunt ? "vossenjacht" : kinds[i];
                    table.add(
                            activities[year][i],
                            institution,
                            i == 3 ? null : (Long) articles[i == 0 ? 2 : 0],
                            filling.choice("activity-kind", kind),
                            "%s %d".formatted(kind, filling.startOf(year)),
                            filling.firstDay(year),
                            filling.lastDay(year));
                }
            }
        });
        Map<Long, String> codes = barcodes();
        for (int y = 0; y < size.years; y++) {
            int year = y;
            Dice dice = filling.dice("scans", institution + year);
            List<LocalDate> days = filling.schoolDays(year);
            columns = "id, activity_id, person_id, barcode_code, scanned_at";
            filling.copy("registration_scan", columns, table -> {
                for (Pupil pupil : roll.in(year)) {
                    for (int i = 0; i < size.scansPerPupilAndYear; i++) {
                        table.add(
                                filling.nextId("registration_scan"),
                                activities[year][dice.below(kinds.length)],
                                pupil.person(),
                                codes.get(pupil.person()),
                                "%s %02d:%d%d:00+00"
                                        .formatted(
                                                days.get(i % days.size()),
                                                dice.between(6, 16),
                                                dice.below(6),
                                                dice.below(10)));
                    }
                }
            });
        }
    }

    /** A barcode for each pupil since the first year; one in twenty lost a card and got a second one. */
    private Map<Long, String> barcodes() throws SQLException {
        Map<Long, String> codes = new HashMap<>();
        filling.copy("barcode", "code, person_id, institution, issued_on, revoked_on, replaced_by", table -> {
            for (Pupil pupil : roll.pupils) {
                if (pupil.place() < 0) {
                    continue;
                }
                LocalDate issued = filling.firstDay(pupil.from());
                String code = CheckDigits.barcode(institution, 1, pupil.person());
                if (pupil.person() % 20 == 0) {
                    String second = CheckDigits.barcode(institution, 2, pupil.person());
                    table.add(second, pupil.person(), institution, issued.plusDays(90), null, null);
                    table.add(code, pupil.person(), institution, issued, issued.plusDays(90), second);
                    code = second;
                } else {
                    table.add(code, pupil.person(), institution, issued, null, null);
                }
                codes.put(pupil.person(), code);
            }
        });
        return codes;
    }
}

package be.fusie.billing.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodaFileTest {
    private static final LocalDate DAY = LocalDate.of(2026, 11, 20);
    private static final String ACCOUNT = "BE68539007547034";
    private static final String PAYER = "BE71096123456769";
    private static final String OGM = "090933755493";

    /** A file written by hand from the standard, not by the code that other tests write theirs with. */
    private static final String BY_HAND =
            """
            0000020112672505        0001782996Vzw De Linde              KREDBEBB   00123456749 00000                                       2
            12047BE68539007547034                  EUR0000000000100000191126Vzw De Linde              Zichtrekening                      047
            2100010000OL44483FW SCTOFBIONLO0000000000045000201126001500001101090933755493                                      20112604701 0
            2200010000                                                                                        KREDBEBB                   1 0
            2300010000BE71096123456769                  EURJan Peeters                                                                   0 0
            8047BE68539007547034                  EUR0000000000145000201126                                                                0
            9               000005000000000000000000000000045000                                                                           2
            """;

    @Test
    void a_file_written_by_hand_is_read() {
        var statement = CodaFile.read(BY_HAND.getBytes(StandardCharsets.ISO_8859_1))
                .statements()
                .get(0);
        assertThat(statement.account()).isEqualTo(ACCOUNT);
        assertThat(statement.number()).isEqualTo(47);
        assertThat(statement.closedOn()).isEqualTo(DAY);
        assertThat(statement.oldBalanceCents()).isEqualTo(10_000);
        assertThat(statement.newBalanceCents()).isEqualTo(14_500);
        assertThat(statement.movements()).containsExactly(new CodaFile.Movement(3, DAY, 4_500, OGM, PAYER));
    }

    @Test
    void payments_are_read_with_reference_and_payer_and_sums_by_their_details() {
        byte[] file = new Coda(ACCOUNT, 12, DAY)
                .received(4_500, OGM, PAYER)
                .receivedWithWords(1_000, "+++090/9337/55493+++ for Canary", null)
                .paid(300)
                .sum(700)
                .detail(400, OGM)
                .detail(300, "000000000101")
                .bytes();
        var movements = CodaFile.read(file).statements().get(0).movements();
        assertThat(movements).extracting(CodaFile.Movement::cents).containsExactly(4_500L, 1_000L, -300L, 400L, 300L);
        assertThat(movements)
                .extracting(CodaFile.Movement::ogm)
                .as("what people write is no structured communication")
                .containsExactly(OGM, null, null, OGM, "000000000101");
        assertThat(movements.get(0).counterparty()).isEqualTo(PAYER);
    }

    @Test
    void several_statements_may_stand_in_one_file() {
        String first = new Coda(ACCOUNT, 12, DAY).received(100, OGM, null).text();
        String second = new Coda(PAYER, 1, DAY).text();
        String both = first.substring(0, first.length() - 3) + "1\r\n" + second;
        assertThat(CodaFile.read(both.getBytes(StandardCharsets.ISO_8859_1)).statements())
                .extracting(CodaFile.Statement::account)
                .containsExactly(ACCOUNT, PAYER);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | 15 | xx | application code",
                "1 | 6  | 32 | day of creation",
                "1 | 128 | 1 | version",
                "2 | 40 | USD | only accounts in EUR",
                "2 | 6  | BE69 | no IBAN",
                "2 | 44 | x | old balance",
                "3 | 32 | 7 | sign of the amount",
                "3 | 47 | 5 | fraction of a cent",
                "3 | 76 | 94 | check digits",
                "3 | 116 | 310226 | entry date",
                "3 | 126 | 0 | here the",
                "4 | 3  | 0009 | another movement",
                "5 | 126 | 1 | promises a record",
                "6 | 2  | 9 | kind of the information",
                "7 | 5  | BE71096123456769 | not that of the old balance",
                "7 | 43 | 000000000999990 | new balance",
                "8 | 17 | 000009 | number of records",
                "8 | 23 | 000000000000010 | debit total",
                "8 | 38 | 000000000000010 | credit total",
                "8 | 128 | 1 | the file ends"
            })
    void a_broken_file_is_refused_with_line_and_column(int line, int column, String put, String says) {
        String[] lines =
                new Coda(ACCOUNT, 12, DAY).received(4_500, OGM, PAYER).text().split("\r\n");
        String broken = lines[line - 1];
        lines[line - 1] = broken.substring(0, column - 1) + put + broken.substring(column - 1 + put.length());
        var fault = catchThrowableOfType(
                CodaFault.class, () -> CodaFile.read(String.join("\n", lines).getBytes(StandardCharsets.ISO_8859_1)));
        assertThat(fault).hasMessageContaining(says);
        if (!says.equals("here the") && !says.equals("the file ends")) {
            assertThat(fault.line()).isEqualTo(line);
            assertThat(fault.column()).isEqualTo(column);
        }
        assertThat(fault.getMessage()).doesNotContain("Canary");
    }

    @Test
    void a_line_that_was_cut_is_found_where_it_ends() {
        String text = new Coda(ACCOUNT, 12, DAY).received(4_500, OGM, PAYER).text();
        var fault = catchThrowableOfType(
                CodaFault.class, () -> CodaFile.read(text.substring(0, 300).getBytes(StandardCharsets.ISO_8859_1)));
        assertThat(fault.line()).isEqualTo(3);
        assertThat(fault.column()).isEqualTo(300 - 2 * 130 + 1);
    }

    @Property(tries = 300)
    void whatever_stands_in_a_file_it_is_read_or_refused_with_a_place(
            @ForAll @IntRange(min = 0, max = 1039) int at, @ForAll @CharRange(from = ' ', to = '\u00ff') char put) {
        StringBuilder text = new StringBuilder(
                new Coda(ACCOUNT, 12, DAY).received(4_500, OGM, PAYER).text());
        text.setCharAt(Math.min(at, text.length() - 1), put);
        try {
            CodaFile.read(text.toString().getBytes(StandardCharsets.ISO_8859_1));
        } catch (CodaFault fault) {
            assertThat(fault.line()).isPositive();
            assertThat(fault.column()).isBetween(1, 129);
        }
    }

    @Test
    void noise_is_refused() {
        byte[] noise = "no bank file\0at all".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(catchThrowableOfType(CodaFault.class, () -> CodaFile.read(noise)))
                .isNotNull();
        assertThat(catchThrowableOfType(CodaFault.class, () -> CodaFile.read(new byte[0])))
                .isNotNull();
    }
}

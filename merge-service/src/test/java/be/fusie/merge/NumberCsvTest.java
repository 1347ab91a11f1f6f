package be.fusie.merge;

import static org.assertj.core.api.Assertions.assertThat;

import be.fusie.merge.MigrationResource.NumberView;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class NumberCsvTest {

    @Property
    void no_cell_begins_as_a_formula_does(@ForAll String cell) {
        assertThat(NumberCsv.safe(cell))
                .doesNotStartWith("=")
                .doesNotStartWith("+")
                .doesNotStartWith("-")
                .doesNotStartWith("@");
        assertThat(NumberCsv.safe(cell)).endsWith(cell);
    }

    @Example
    void a_list_is_one_line_a_person() {
        assertThat(NumberCsv.of(List.of(
                        new NumberView(7, 20_001, "moved", List.of("pupil", "staff"), List.of("111111", "222222")),
                        new NumberView(8, 12, "matched", List.of(), List.of("=1+1")))))
                .isEqualTo(
                        """
                        old,new,how,kinds,institutions\r
                        7,20001,moved,pupil staff,111111 222222\r
                        8,12,matched,,'=1+1\r
                        """);
    }
}

package be.fusie.merge.engine;

import java.math.BigDecimal;
import java.util.List;

/**
 * One person's sum in one group before and after, such as days of service in a community (M7). Person numbers and figures.
 *
 * @param total its name in the map
 * @param how moved, matched or copied
 * @param group what else the sum is per, by natural key
 * @param institutions that the rows come from, as far as a column says it
 * @param before in the source, of what moves
 * @param here in the receiver before, of who is matched
 * @param after in the receiver: before and here of all who become this person
 */
public record PersonSum(
        String total,
        String oldNumber,
        String newNumber,
        String how,
        List<String> group,
        List<String> institutions,
        String before,
        String here,
        String after) {

    PersonSum with(BigDecimal already, BigDecimal then) {
        return new PersonSum(
                total,
                oldNumber,
                newNumber,
                how,
                group,
                institutions,
                before,
                already.toPlainString(),
                then.toPlainString());
    }
}

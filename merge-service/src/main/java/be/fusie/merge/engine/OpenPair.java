package be.fusie.merge.engine;

import java.util.List;

/**
 * Two persons that may be the same human, which nobody decided yet (M18).
 *
 * @param old key of the person in the source
 * @param receiver key of the person in the receiver
 * @param doubt why it is not certain, as in {@link Doubt#code()}
 * @param institutions moving institutions in which the incoming person is known
 * @param receiverInstitutions institutions in which the other one is known
 */
public record OpenPair(
        String old, String receiver, String doubt, List<String> institutions, List<String> receiverInstitutions) {}

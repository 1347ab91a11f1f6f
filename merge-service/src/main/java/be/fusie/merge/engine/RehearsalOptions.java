package be.fusie.merge.engine;

import java.time.LocalDate;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * How to rehearse (R14).
 *
 * @param id of this rehearsal, of which the copies' names are made
 * @param cutOver the day that school years are looked at for (R9)
 * @param masking of the copies
 * @param stop asked between chunks; true ends the rehearsal early, with nothing left behind
 */
public record RehearsalOptions(UUID id, LocalDate cutOver, Masking masking, BooleanSupplier stop) {

    /** Copies as they are, to the end. */
    public static RehearsalOptions plain(LocalDate cutOver) {
        return new RehearsalOptions(UUID.randomUUID(), cutOver, Masking.none(), () -> false);
    }
}

package be.fusie.freeze;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;

/** What a migration moves: institutions (six digits) out of the source into the receiver, or all of them ({@code whole}). */
record Move(UUID migration, String source, String receiver, List<String> institutions, boolean whole) {

    Move {
        institutions = List.copyOf(institutions);
    }

    /** In name order, in which gates are locked everywhere. */
    SortedSet<String> databases() {
        return new TreeSet<>(List.of(source, receiver));
    }
}

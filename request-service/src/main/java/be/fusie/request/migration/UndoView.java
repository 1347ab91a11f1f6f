package be.fusie.request.migration;

import be.fusie.request.migration.Commands.Link;
import be.fusie.request.saga.Phase;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Whether and how a completed migration is taken back, for operators.
 *
 * @param possible whether it can be asked for now
 * @param until when asking ends; null before it is completed
 * @param request null when nobody asked
 * @param nextStep what an operator can do now
 */
record UndoView(
        UUID migration,
        Phase state,
        boolean possible,
        Instant until,
        Request request,
        String nextStep,
        List<Link> links) {

    /** @param preview null while it is being made @param confirmedBy null before */
    record Request(
            String askedBy,
            Instant askedAt,
            String reason,
            UndoPreview preview,
            Instant previewedAt,
            String confirmedBy,
            Instant confirmedAt) {}

    static UndoView of(Migration migration, Optional<UndoRequest> asked, Instant until, Links links) {
        boolean completed = migration.phase == Phase.COMPLETED;
        boolean possible = completed && until.isAfter(Instant.now());
        return new UndoView(
                migration.id,
                migration.phase,
                possible,
                completed ? until : null,
                asked.map(r -> new Request(
                                r.askedBy, r.askedAt, r.reason, r.preview, r.previewedAt, r.confirmedBy, r.confirmedAt))
                        .orElse(null),
                nextStep(migration, asked, possible),
                links.undo(migration.id));
    }

    private static String nextStep(Migration migration, Optional<UndoRequest> asked, boolean possible) {
        if (migration.late) {
            return NextStep.of(migration);
        }
        if (asked.isEmpty() || asked.get().confirmedBy != null) {
            return possible ? "POST …/undo with a reason asks what would be lost." : null;
        }
        UndoPreview preview = asked.get().preview;
        if (preview == null) {
            return "The list of what would be lost is being made; look again in a moment.";
        }
        if (preview.refusal() != null || !preview.obstacles().isEmpty()) {
            return "Put right what the preview names and ask again with POST …/undo, or drop it with POST …/undo/withdrawal.";
        }
        return "Another operator agrees with POST …/undo/confirmation, or drops it with POST …/undo/withdrawal.";
    }
}

package be.fusie.request.migration;

import be.fusie.request.CanonicalJson;
import be.fusie.request.migration.PreparationRows.IntakeRow;
import be.fusie.request.preparation.IntakeCheck.Fault;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Intake forms as people see them. */
final class IntakeViews {

    private IntakeViews() {}

    static String etag(IntakeRow row) {
        return "\"" + row.revision + "\"";
    }

    /**
     * @param needed whether the board changes
     * @param missing what keeps people from signing, in words
     */
    record AllView(boolean needed, List<String> missing, List<Line> forms) {}

    /** @param submitted whether a version was submitted @param draftDiffers whether the draft says something else since */
    record Line(String board, boolean submitted, boolean draftDiffers, String hash, Instant submittedAt, String href) {
        static Line of(IntakeRow row, String migration) {
            return new Line(
                    row.board,
                    row.submitted != null,
                    row.submitted != null && row.changedAt.isAfter(row.submittedAt),
                    row.hash,
                    row.submittedAt,
                    migration + "/intake/" + row.board);
        }
    }

    /**
     * @param faults what keeps the draft from being submitted; none: it is whole, or can't be submitted any more because the
     *     migration has begun
     * @param hash SHA-256 of what was submitted last; null while nothing was
     */
    record FormView(
            String board,
            @Schema(type = SchemaType.OBJECT) JsonNode draft,
            List<Fault> faults,
            Instant changedAt,
            String hash,
            Instant submittedAt) {
        static FormView of(IntakeRow row, List<Fault> faults) {
            return new FormView(
                    row.board,
                    CanonicalJson.read(row.draft, JsonNode.class),
                    faults,
                    row.changedAt,
                    row.hash,
                    row.submittedAt);
        }
    }
}

package be.fusie.request.migration;

import be.fusie.request.CanonicalJson;
import be.fusie.request.directory.Closure;
import be.fusie.request.migration.MigrationRequest.Replacement;
import be.fusie.request.migration.Rows.Participant;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * The plan that directors sign (R7), one document per version. What they sign is the SHA-256 of its canonical JSON, which
 * is kept and served as it is (R5).
 *
 * @param consent the sentence they agree to, with its version
 */
record PlanDocument(
        UUID migration,
        int version,
        Consent consent,
        String source,
        String receiver,
        boolean whole,
        String requestedBy,
        LocalDate cutOverDate,
        Instant windowFrom,
        Instant windowUntil,
        Instant consentDeadline,
        String centralAdministrator,
        boolean boardChanges,
        List<Party> parties,
        List<Replacement> replacements,
        Replies.MergePlanned merge,
        Replies.MigrationQuoted quote) {

    static final String TEXT_VERSION = "consent-en-1";

    private static final String TEXT =
            "I agree, for the institution named in my signature, that the institutions listed"
                    + " as moving go from the source database to the receiving one as this plan says, that both databases can't"
                    + " be written meanwhile, and that the price quoted is charged once after success.";

    record Consent(String textVersion, String text) {}

    /**
     * @param part moves, or stays in the receiver
     * @param why the path that pulled it in (R3)
     */
    record Party(String institution, String home, Closure.Part part, List<String> why, boolean signs) {}

    static PlanDocument of(Migration migration, int version, List<Participant> participants) {
        MigrationRequest request = migration.request;
        return new PlanDocument(
                migration.id,
                version,
                new Consent(TEXT_VERSION, TEXT),
                migration.source,
                migration.receiver,
                request.whole(),
                request.requestedBy(),
                request.cutOverDate(),
                request.windowFrom(),
                request.windowUntil(),
                migration.consentDeadline,
                request.centralAdministrator(),
                request.boardChanges(),
                participants.stream()
                        .map(p -> new Party(
                                p.institution,
                                p.home,
                                p.part,
                                Arrays.asList(CanonicalJson.read(p.why, String[].class)),
                                true))
                        .toList(),
                request.replacements(),
                migration.gathered.plan(),
                migration.gathered.quote());
    }
}

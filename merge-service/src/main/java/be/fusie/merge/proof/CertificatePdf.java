package be.fusie.merge.proof;

import static be.fusie.merge.proof.Paper.LEFT;
import static be.fusie.merge.proof.Paper.RIGHT;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A certificate on paper: the same figures, the signature and the signed document's hash; the JSON document itself is
 * attached, since it is what the signature is of.
 */
public final class CertificatePdf {

    private static final ObjectMapper JSON = new ObjectMapper();

    private CertificatePdf() {}

    /** A PDF of a certificate as {@link Certificate#issue} made it. */
    public static byte[] of(JsonNode certificate) {
        try (Paper paper =
                new Paper("Merge certificate " + certificate.path("migration").asText())) {
            head(paper, certificate);
            tables(paper, certificate);
            checks(paper, certificate);
            foundations(paper, certificate);
            signature(paper, certificate);
            paper.attach(
                    "certificate.json",
                    "application/json",
                    JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(certificate));
            return paper.bytes(
                    "Merge certificate " + certificate.path("migration").asText() + " · "
                            + certificate.at("/signature/sha256").asText().substring(0, 16));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a certificate that was read can be written", e);
        }
    }

    private static void head(Paper paper, JsonNode c) {
        paper.text(LEFT, 19, 170, "Merge certificate");
        paper.down(9, 0);
        if (c.has("warning")) {
            paper.paragraph(LEFT, 9, c.path("warning").asText());
            paper.down(3, 0);
        }
        List<String> institutions = new ArrayList<>();
        c.path("institutions").forEach(i -> institutions.add(i.asText()));
        field(paper, "Migration", c.path("migration").asText());
        field(paper, "Issued by", c.path("issuer").asText());
        field(paper, "Issued", c.path("issued").asText());
        field(paper, "From database", c.path("source").asText());
        field(paper, "Into database", c.path("receiver").asText());
        field(
                paper,
                "What moved",
                (c.path("whole").asBoolean() ? "the whole database: institutions " : "institutions ")
                        + String.join(", ", institutions));
        field(paper, "Merged", "%s, in %s ms".formatted(c.path("merged").asText(), number(c.path("milliseconds"))));
        field(paper, "Rows", number(c.path("rows")));
        field(
                paper,
                "Persons",
                "%s moved, %s matched with a person of the receiver, %s copied (they stay in the source too)"
                        .formatted(
                                number(c.at("/persons/moved")),
                                number(c.at("/persons/matched")),
                                number(c.at("/persons/copied"))));
    }

    private static void tables(Paper paper, JsonNode c) {
        title(paper, "Rows and digests, equal in source and receiver");
        paper.text(LEFT, 7.5, 60, "table, institution");
        paper.textRight(100, 7.5, "rows");
        paper.text(106, 7.5, 80, "digest");
        paper.rule();
        paper.down(5, 6);
        for (JsonNode table : c.path("tables")) {
            line(paper, LEFT, 9, table.path("table").asText(), table);
            for (JsonNode part : table.path("institutions")) {
                String institution = part.path("institution").asText("");
                line(paper, LEFT + 5, 7.5, institution.isEmpty() ? "of no institution" : institution, part);
            }
        }
    }

    private static void line(Paper paper, double x, double size, String name, JsonNode node) {
        paper.text(x, size, 60, name);
        paper.textRight(100, size, number(node.path("rows")));
        paper.text(106, size, RIGHT - 106, node.path("digest").asText());
        paper.down(size * 0.5, 6);
    }

    private static void checks(Paper paper, JsonNode c) {
        title(paper, "Checks that gated the cut-over");
        int keys = 0;
        int rows = 0;
        List<JsonNode> others = new ArrayList<>();
        for (JsonNode check : c.path("checks")) {
            String name = check.path("name").asText();
            if (name.startsWith("foreign key ") || name.startsWith("references of ")) {
                keys++;
            } else if (name.startsWith("rows of ") || name.startsWith("digest of ")) {
                rows++;
            } else {
                others.add(check);
            }
        }
        paper.text(LEFT, 9, 120, "foreign keys and references checked as sets, none leads nowhere");
        paper.textRight(RIGHT, 9, Integer.toString(keys));
        paper.down(5, 6);
        paper.text(LEFT, 9, 120, "counts and digests compared");
        paper.textRight(RIGHT, 9, Integer.toString(rows));
        paper.down(5, 6);
        for (JsonNode check : others) {
            paper.text(LEFT, 9, 105, check.path("name").asText());
            paper.textRight(RIGHT, 9, check.path("found").asText());
            paper.down(5, 6);
        }
    }

    private static void foundations(Paper paper, JsonNode c) {
        title(paper, "What it rests on (SHA-256)");
        hash(paper, "merge map", c.path("mapSha256"));
        hash(paper, "plan", c.path("planSha256"));
        c.path("scripts")
                .properties()
                .forEach(script -> hash(paper, "check-" + script.getKey() + ".sql", script.getValue()));
        for (JsonNode backup : c.path("backups")) {
            hash(paper, "backup of " + backup.path("database").asText(), backup.path("sha256"));
        }
        for (JsonNode archive : c.path("archives")) {
            hash(paper, "archive of " + archive.path("institution").asText(), archive.path("sha256"));
        }
    }

    private static void hash(Paper paper, String name, JsonNode hash) {
        if (!hash.isMissingNode()) {
            paper.text(LEFT, 8, 58, name);
            paper.text(78, 8, RIGHT - 78, hash.asText());
            paper.down(4.4, 6);
        }
    }

    private static void signature(Paper paper, JsonNode c) {
        title(paper, "Signature");
        field(paper, "Key", c.at("/signature/key").asText());
        field(paper, "SHA-256", c.at("/signature/sha256").asText());
        field(paper, "Ed25519", c.at("/signature/value").asText());
        paper.down(2, 6);
        paper.paragraph(
                LEFT, 8, "The signed document, certificate.json, is attached to this PDF. How to check it all:");
        for (JsonNode step : c.path("howToCheck")) {
            paper.down(0.8, 6);
            paper.paragraph(LEFT + 4, 8, "– " + step.asText());
        }
    }

    private static void title(Paper paper, String text) {
        paper.down(7, 22);
        paper.text(LEFT, 12, 170, text);
        paper.down(7, 0);
    }

    private static void field(Paper paper, String name, String value) {
        paper.down(0, 5);
        paper.text(LEFT, 8, 32, name);
        paper.paragraph(LEFT + 34, 9, value);
        paper.down(1.2, 0);
    }

    private static String number(JsonNode number) {
        return String.format(Locale.ROOT, "%,d", number.asLong()).replace(',', ' ');
    }
}

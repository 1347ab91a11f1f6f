package be.fusie.merge.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import be.fusie.merge.engine.Results;
import be.fusie.merge.engine.Results.Check;
import be.fusie.merge.engine.Results.Merged;
import be.fusie.merge.engine.Results.MergedTable;
import be.fusie.merge.engine.Results.Persons;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private static Certificate.Facts facts(int tables) {
        List<MergedTable> merged = new ArrayList<>();
        List<Check> checks = new ArrayList<>();
        for (int i = 1; i <= tables; i++) {
            merged.add(table("table_" + i, 1000L * i));
            checks.add(new Check("rows of table_" + i, "" + 1000 * i, "" + 1000 * i));
            checks.add(new Check("foreign key fk_" + i + " of table_" + i, "0", "0"));
        }
        checks.add(new Check("days of service per person and community: groups", "412", "412"));
        return new Certificate.Facts(
                UUID.fromString("00000000-0000-4000-8000-000000000001"),
                "scholen_noord",
                "scholen_zuid",
                List.of("222222", "111111"),
                false,
                Instant.parse("2026-08-31T20:15:30.5Z"),
                new Merged(merged, new Persons(900, 12, 3), 123_456, 7.25, checks),
                "ab".repeat(32),
                "cd".repeat(32),
                new Results.Staged(
                        List.of(new Results.Backup("scholen_noord", 10, "ef".repeat(32))),
                        List.of(new Results.Archive("111111", 5, "01".repeat(32)))),
                Map.of("source", "23".repeat(32), "receiver", "45".repeat(32)),
                "Fusie operator",
                Instant.parse("2026-08-31T20:20:00Z"));
    }

    private static MergedTable table(String name, long rows) {
        return new MergedTable(name, rows, "-17293822569102704640");
    }

    private static CertificateKey configured() throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        return CertificateKey.of(
                pem("PRIVATE KEY", pair.getPrivate().getEncoded()),
                pem("PUBLIC KEY", pair.getPublic().getEncoded()));
    }

    private static String pem(String kind, byte[] bytes) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(kind, Base64.getMimeEncoder().encodeToString(bytes), kind);
    }

    @Test
    void whoever_has_the_published_key_can_tell_a_true_certificate_from_an_altered_one() throws Exception {
        CertificateKey key = configured();
        ObjectNode certificate = Certificate.issue(facts(3), key);
        assertThat(certificate.has("warning")).isFalse();
        JsonNode read = JSON.readTree(certificate.toPrettyString());
        String published = key.jwk().path("pem").asText();
        assertThat(holds(read, published)).isTrue();
        assertThat(read.at("/signature/key").asText())
                .isEqualTo(key.jwk().path("kid").asText());
        assertThat(read.at("/signature/sha256").asText())
                .isEqualTo(Certificate.sha256(
                        new String(Certificate.signedBytes(read), java.nio.charset.StandardCharsets.UTF_8)));

        ((ObjectNode) read.path("persons")).put("matched", 13);
        assertThat(holds(read, published)).isFalse();
        assertThat(holds(
                        JSON.readTree(certificate.toString()),
                        configured().jwk().path("pem").asText()))
                .as("somebody else's key")
                .isFalse();
    }

    /** With nothing of Fusie but the bytes that are documented. */
    private static boolean holds(JsonNode certificate, String pem) throws Exception {
        byte[] key = Base64.getMimeDecoder().decode(pem.replaceAll("-----[^-]*-----", ""));
        Signature signature = Signature.getInstance("Ed25519");
        signature.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(key)));
        signature.update(Certificate.signedBytes(certificate));
        return signature.verify(
                Base64.getUrlDecoder().decode(certificate.at("/signature/value").asText()));
    }

    @Test
    void the_signed_bytes_are_sorted_and_without_blanks_so_that_other_tools_write_the_same() throws Exception {
        JsonNode document =
                JSON.readTree("{ \"b\": [1, {\"z\": \"é/\\\"\", \"a\": null}], \"a\": true, \"signature\": {} }");
        assertThat(new String(Certificate.signedBytes(document), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("{\"a\":true,\"b\":[1,{\"a\":null,\"z\":\"é/\\\"\"}]}");
    }

    @Test
    void a_generated_key_is_kept_for_the_owner_only_and_says_that_it_vouches_for_nobody() throws Exception {
        Path file = folder.resolve("certificate.key");
        CertificateKey first = CertificateKey.generated(file);
        CertificateKey second = CertificateKey.generated(file);
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Certificate.issue(facts(1), first).path("warning").asText()).contains("vouches for nobody");
        assertThat(first.jwk().path("demonstration").asBoolean()).isTrue();
    }

    @Test
    void keys_that_are_none_are_refused_without_telling_them() throws Exception {
        assertThatThrownBy(() -> CertificateKey.of("c2VjcmV0", "c2VjcmV0"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Ed25519")
                .hasMessageNotContaining("c2VjcmV0");
        KeyPair one = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        KeyPair other = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        assertThatThrownBy(() -> CertificateKey.of(
                        pem("PRIVATE KEY", one.getPrivate().getEncoded()),
                        pem("PUBLIC KEY", other.getPublic().getEncoded())))
                .hasMessageContaining("no pair");
    }

    @Test
    void the_paper_shows_the_figures_and_carries_the_signed_document() throws Exception {
        ObjectNode certificate = Certificate.issue(facts(70), configured());
        byte[] pdf = CertificatePdf.of(certificate);
        try (PDDocument document = Loader.loadPDF(pdf)) {
            String text = new PDFTextStripper().getText(document);
            assertThat(text)
                    .contains("scholen_noord", "scholen_zuid", "111111, 222222", "table_70", "123 456")
                    .contains("12 matched", "days of service per person and community")
                    .contains(certificate.at("/signature/sha256").asText());
            assertThat(document.getNumberOfPages()).isGreaterThan(1);
            assertThat(text).contains("page 2 of " + document.getNumberOfPages());
            assertThat(JSON.readTree(attached(document))).isEqualTo(JSON.readTree(certificate.toString()));
        }
    }

    private static byte[] attached(PDDocument document) throws IOException {
        return document.getDocumentCatalog()
                .getNames()
                .getEmbeddedFiles()
                .getNames()
                .get("certificate.json")
                .getEmbeddedFile()
                .toByteArray();
    }
}

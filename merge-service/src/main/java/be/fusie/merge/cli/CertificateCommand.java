package be.fusie.merge.cli;

import be.fusie.merge.cli.StateFolder.Migration;
import be.fusie.merge.cli.StateFolder.Status;
import be.fusie.merge.engine.Results.Merged;
import be.fusie.merge.engine.StateFile;
import be.fusie.merge.proof.Certificate;
import be.fusie.merge.proof.CertificateKey;
import be.fusie.merge.proof.CertificatePdf;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "certificate",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = FusieMerge.Version.class,
        description = {
            "Certifies a merge that is done: counts, digests and checks, signed, as certificate.json and certificate.pdf in the state folder.",
            "The scripts check-receiver.sql and check-source.sql beside them recompute it with psql; the second holds old and new person numbers."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  fusie-merge certificate --state ./a-into-b --private-key key.pem --public-key key.pub.pem --issuer \"Board of A\"",
            "  psql -X -v ON_ERROR_STOP=1 -f a-into-b/check-receiver.sql school_b"
        })
final class CertificateCommand extends Operation {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Option(names = "--state", required = true, paramLabel = "DIR", description = "The state folder of the merge.")
    private Path folder;

    @Option(
            names = "--private-key",
            paramLabel = "FILE",
            description =
                    "Ed25519 key (openssl genpkey -algorithm ed25519). Without it one is made, which vouches for nobody.")
    private Path privateKey;

    @Option(names = "--public-key", paramLabel = "FILE", description = "Its public half (openssl pkey -pubout).")
    private Path publicKey;

    @Option(names = "--issuer", paramLabel = "TEXT", description = "Who vouches; stands on the certificate.")
    private String issuer = "fusie-merge";

    @Override
    Answer work() throws IOException {
        if ((privateKey == null) != (publicKey == null)) {
            return Answer.of(
                    Outcome.WRONG_USAGE,
                    "key-without-its-half",
                    "Only one half of the key is named",
                    "Give both --private-key and --public-key, or neither.");
        }
        if (!Files.isDirectory(folder)) {
            return Answer.of(Outcome.WRONG_USAGE, "no-such-folder", "There is no folder " + folder, "Correct --state.");
        }
        try (StateFolder state = StateFolder.open(folder, false)) {
            Migration migration = state.migration().orElse(null);
            if (migration == null || migration.status() != Status.MERGED) {
                return Answer.of(
                        Outcome.REFUSED,
                        "not-merged",
                        "No merge that is done stands in state folder " + folder,
                        "Let \"run\" finish first; what was undone has no certificate.");
            }
            CertificateKey key;
            try {
                key = privateKey == null
                        ? CertificateKey.generated(state.file("certificate.key"))
                        : CertificateKey.of(Files.readString(privateKey), Files.readString(publicKey));
            } catch (IllegalArgumentException e) {
                return Answer.of(Outcome.WRONG_USAGE, "no-key", e.getMessage(), "Make one with openssl.");
            }
            return certify(state, migration, key);
        }
    }

    private Answer certify(StateFolder state, Migration migration, CertificateKey key) throws IOException {
        Map<String, String> scripts = new TreeMap<>();
        for (String side : List.of("receiver", "source")) {
            Path script = state.path()
                    .resolve("proofs")
                    .resolve(migration.id().toString())
                    .resolve("check-" + side + ".sql");
            if (Files.isReadable(script)) {
                String sql = Files.readString(script);
                scripts.put(side, Certificate.sha256(sql));
                StateFile.replace(
                        state.file("check-" + side + ".sql"),
                        out -> out.write(sql.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
            }
        }
        Path result = state.file(RunCommand.RESULT);
        Merged merged = JSON.readValue(result.toFile(), Merged.class);
        TreeSet<String> institutions = new TreeSet<>(migration.institutions());
        merged.tables().forEach(t -> t.institutions().stream()
                .filter(i -> i.institution() != null)
                .forEach(i -> institutions.add(i.institution())));
        ObjectNode certificate = Certificate.issue(
                new Certificate.Facts(
                        migration.id(),
                        migration.source(),
                        migration.receiver(),
                        List.copyOf(institutions),
                        migration.institutions().isEmpty(),
                        Files.getLastModifiedTime(result).toInstant(),
                        merged,
                        null,
                        migration.mapSha256(),
                        null,
                        scripts,
                        issuer,
                        Instant.now()),
                key);
        state.write("certificate.json", certificate);
        state.write("certificate-key.json", key.jwk());
        byte[] pdf = CertificatePdf.of(certificate);
        StateFile.replace(state.file("certificate.pdf"), out -> out.write(pdf));
        return Answer.done(
                migration.id(),
                Map.of("certificate", certificate),
                out -> out.println(
                        "Certified: certificate.json, certificate.pdf and the scripts to check it stand in %s.%s"
                                .formatted(
                                        state.path(),
                                        key.isGenerated() ? " The key was made here and vouches for nobody." : "")));
    }
}

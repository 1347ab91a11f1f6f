package be.fusie.merge.cli;

import be.fusie.merge.engine.MergeMap;
import be.fusie.merge.engine.MergeMapReader;
import be.fusie.merge.engine.MergeRefused;
import be.fusie.merge.engine.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A merge map as it lies in a file. */
record MapFile(byte[] text, MergeMap map) {

    /**
     * @throws Stopped when there is none or it can't be read
     * @throws MergeRefused with its mistakes, which name the file
     */
    static MapFile read(Path file) {
        byte[] text = bytes(file, "merge-map", "Name the merge map; \"fusie-merge draft-map\" writes a first one.");
        try {
            return new MapFile(text, MergeMapReader.read(new ByteArrayInputStream(text), file.toString()));
        } catch (IOException e) {
            throw Failures.unchecked(e);
        }
    }

    /** All of a file that an option names. */
    static byte[] bytes(Path file, String what, String remedy) {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new Stopped(Outcome.REFUSED, what + "-missing", "There is no file " + file, remedy);
        } catch (IOException e) {
            throw new Stopped(
                    Outcome.REFUSED,
                    what + "-unreadable",
                    "%s can't be read (%s)".formatted(file, e.getClass().getSimpleName()),
                    "Correct its rights, or name another file.");
        }
    }

    /** The same refusal, whose details name the file. */
    static MergeRefused in(Path file, MergeRefused refused) {
        return new MergeRefused(refused.reasons().stream()
                .map(r -> new Reason(r.code(), file + ": " + r.detail(), r.remedy()))
                .toList());
    }

    static String sha256(byte[] text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

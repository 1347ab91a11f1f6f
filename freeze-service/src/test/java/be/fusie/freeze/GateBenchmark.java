package be.fusie.freeze;

import be.fusie.freeze.Knowledge.At;
import be.fusie.freeze.Knowledge.Seen;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

/**
 * How long the gate's memory takes to answer, with 5,000 institutions in 1,000 databases and 20 freezes under way (F7). Not
 * part of the build: {@code ./mvnw -pl freeze-service -am test -Dtest=GateBenchmark -Dsurefire.failIfNoSpecifiedTests=false}.
 */
class GateBenchmark {

    private static final Logger LOG = Logger.getLogger(GateBenchmark.class);

    @Test
    void an_answer_from_memory() {
        Map<String, At> homes = new HashMap<>();
        Map<String, Set<String>> holders = new HashMap<>();
        Map<String, Seen> gates = new HashMap<>();
        for (int i = 0; i < 5000; i++) {
            String institution = "%06d".formatted(i);
            holders.put(institution, Set.of("school_" + i % 1000));
            if (i % 7 == 0) {
                homes.put(institution, new At("school_" + i % 1000, i, new UUID(0, i)));
            }
            gates.put("school_" + i % 1000, new Seen(1_795_000_000L + i, "open", null, ""));
        }
        List<Freeze.Active> active = java.util.stream.IntStream.range(0, 20)
                .<Freeze.Active>mapToObj(i -> new Freeze.Frozen(
                        new Move(
                                new UUID(1, i),
                                "school_" + 2 * i,
                                "school_" + (2 * i + 1),
                                List.of("%06d".formatted(2 * i)),
                                false,
                                true),
                        Instant.now(),
                        Instant.now(),
                        new Freeze.Tokens(1, 1),
                        Freeze.Hold.NONE))
                .toList();
        var known = new Knowledge(Instant.now(), active, homes, holders, gates);
        long[] nanos = new long[200_000];
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < nanos.length; i++) {
                long began = System.nanoTime();
                known.answer("%06d".formatted(i % 5000)).orElseThrow();
                nanos[i] = System.nanoTime() - began;
            }
        }
        Arrays.sort(nanos);
        LOG.infof(
                "an answer from memory: median %.1f µs, 99.9 %% within %.1f µs",
                nanos[nanos.length / 2] / 1000.0, nanos[nanos.length / 1000 * 999] / 1000.0);
    }
}

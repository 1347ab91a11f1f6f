package be.fusie.reference;

/** SplitMix64: the same seed gives the same throws on every machine, for ever. */
final class Dice {

    private long state;

    private Dice(long state) {
        this.state = state;
    }

    /** Dice of their own for a purpose, so that more throws for one do not change another. */
    static Dice of(long seed, Object... purpose) {
        long mixed = seed;
        for (Object part : purpose) {
            mixed = mix(mixed * 31
                    + (part instanceof Number n
                            ? n.longValue()
                            : part.toString().hashCode()));
        }
        return new Dice(mixed);
    }

    /** 0 (included) to {@code bound} (excluded). */
    int below(int bound) {
        return (int) ((next() >>> 33) % bound);
    }

    int between(int from, int toIncluded) {
        return from + below(toIncluded - from + 1);
    }

    boolean chance(int perThousand) {
        return below(1000) < perThousand;
    }

    @SafeVarargs
    final <T> T oneOf(T... values) {
        return values[below(values.length)];
    }

    private long next() {
        state += 0x9E3779B97F4A7C15L;
        return mix(state);
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}

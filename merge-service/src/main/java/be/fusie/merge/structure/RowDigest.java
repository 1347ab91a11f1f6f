package be.fusie.merge.structure;

import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/** Rows of COPY text in no order: how many, and the sum of a 64-bit hash of each. */
final class RowDigest {

    private final CRC32 one = new CRC32();
    private final CRC32C other = new CRC32C();
    private long rows;
    private long sum;

    void add(byte[] row) {
        one.reset();
        one.update(row, 0, row.length);
        other.reset();
        other.update(row, 0, row.length);
        sum += mixed(one.getValue() << 32 | other.getValue());
        rows++;
    }

    /** Sums of checksums alone would not notice two equal changes; mixed ones do. */
    private static long mixed(long hash) {
        long h = hash;
        h = (h ^ (h >>> 30)) * 0xbf58476d1ce4e5b9L;
        h = (h ^ (h >>> 27)) * 0x94d049bb133111ebL;
        return h ^ (h >>> 31);
    }

    TableRows result() {
        return new TableRows(rows, Long.toHexString(sum));
    }

    /** @param digest order-independent sum of row hashes */
    record TableRows(long rows, String digest) {}
}

package be.fusie.merge;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One range of the bytes of a file (RFC 9110, section 14): what is left of a download that broke off.
 *
 * @param first counted from 0
 * @param last inclusive
 * @param of length of the whole file
 */
record ByteRange(long first, long last, long of) {

    private static final Pattern ONE = Pattern.compile("(?i)bytes=\\s*(\\d{0,18})-(\\d{0,18})\\s*");

    /** Whether the header asks for one range in bytes. Anything else is left aside: the answer then is the whole file. */
    static boolean isOne(String header) {
        return header != null && bounds(header).isPresent();
    }

    /**
     * What a header asks for of a file of that length.
     *
     * @return empty when nothing of the range is in the file
     */
    static Optional<ByteRange> of(String header, long length) {
        long[] bounds = bounds(header).orElseThrow();
        long first = bounds[0] < 0 ? Math.max(0, length - bounds[1]) : bounds[0];
        long last = bounds[0] < 0 ? length - 1 : Math.min(bounds[1], length - 1);
        return first > last ? Optional.empty() : Optional.of(new ByteRange(first, last, length));
    }

    /** First and last; first -1: the last so many. */
    private static Optional<long[]> bounds(String header) {
        Matcher range = ONE.matcher(header);
        if (!range.matches() || range.group(1).isEmpty() && range.group(2).isEmpty()) {
            return Optional.empty();
        }
        long first = range.group(1).isEmpty() ? -1 : Long.parseLong(range.group(1));
        long last = range.group(2).isEmpty() ? Long.MAX_VALUE : Long.parseLong(range.group(2));
        return first > last ? Optional.empty() : Optional.of(new long[] {first, last});
    }

    /** As the header Content-Range says it. */
    String contentRange() {
        return "bytes " + first + "-" + last + "/" + of;
    }

    /** Lets through what is in the range of all that is written. */
    static final class Window extends FilterOutputStream {

        private final ByteRange range;
        private long position;
        private long lines;

        Window(OutputStream out, ByteRange range) {
            super(out);
            this.range = range;
        }

        /** Ends of lines that were let through. */
        long lines() {
            return lines;
        }

        /** Whether all of the range has been written. */
        boolean isOver() {
            return position > range.last();
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            long from = Math.max(0, range.first() - position);
            long until = Math.min(length, range.last() + 1 - position);
            if (from < until) {
                out.write(bytes, offset + (int) from, (int) (until - from));
                for (long i = from; i < until; i++) {
                    lines += bytes[offset + (int) i] == '\n' ? 1 : 0;
                }
            }
            position += length;
        }
    }
}

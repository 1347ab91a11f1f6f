package be.fusie.freeze;

import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.core.HttpHeaders;

/** A call that may say nothing at all, but nothing in another form than JSON either. */
final class NoBody {

    private NoBody() {}

    /** @throws NotSupportedException (415) when something was sent along */
    static void check(HttpHeaders headers) {
        if (headers.getLength() > 0 || headers.getHeaderString("Transfer-Encoding") != null) {
            throw new NotSupportedException();
        }
    }
}

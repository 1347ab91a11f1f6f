package be.fusie.kit.rest;

import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.core.HttpHeaders;

/** A call that may say nothing at all, but nothing in another form than JSON either. */
public final class NoBody {

    private NoBody() {}

    /** @throws NotSupportedException (415) when something was sent along */
    public static void check(HttpHeaders headers) {
        if (headers.getLength() > 0 || headers.getHeaderString("Transfer-Encoding") != null) {
            throw new NotSupportedException();
        }
    }
}

package be.fusie.request.audit;

import be.fusie.request.CanonicalJson;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.UUID;

/** What a delegation's digest covers (R2); dates and times in ISO-8601. */
public record DelegationContent(
        UUID id,
        String institution,
        String director,
        String delegate,
        String from,
        String until,
        String iss,
        String acr,
        @JsonProperty("auth_time") String authTime,
        String at) {

    /** The text that is hashed: canonical JSON. */
    public String text() {
        return CanonicalJson.write(this);
    }
}

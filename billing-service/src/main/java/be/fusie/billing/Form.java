package be.fusie.billing;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Variant;
import java.util.Arrays;
import java.util.List;

/** Which form of a resource the caller wants, by the header Accept. */
public final class Form {
    private Form() {}

    /**
     * The media type that the caller likes best; the first when they don't care.
     *
     * @param forms those that there are
     */
    public static String chosen(Request request, String... forms) {
        List<Variant> variants = Variant.mediaTypes(
                        Arrays.stream(forms).map(MediaType::valueOf).toArray(MediaType[]::new))
                .build();
        Variant chosen = request.selectVariant(variants);
        if (chosen == null) {
            throw BillingProblems.notAcceptable(List.of(forms));
        }
        return chosen.getMediaType().toString();
    }
}

package be.fusie.request.console;

import io.quarkus.qute.TemplateData;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What an operator can do to a migration. The name in lower case is the last part of its address in request-service's API,
 * and of its texts {@code act.<code>.title}, {@code .does}, {@code .done}. Which are possible now, the API says.
 */
@TemplateData
public enum Act {
    RETRY(false),
    RESOLUTION(false),
    PAUSE(false),
    RESUMPTION(false),
    CANCELLATION(true);

    private final boolean grave;

    Act(boolean grave) {
        this.grave = grave;
    }

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Class of its button: what undoes the work of others stands out. */
    public String look() {
        return grave ? "danger" : "";
    }

    static Optional<Act> named(String code) {
        return Arrays.stream(values()).filter(act -> act.code().equals(code)).findFirst();
    }
}

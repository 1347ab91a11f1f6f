package be.fusie.request.preparation;

import be.fusie.request.preparation.Item.Owner;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an operator can set about preconditions (R8); {@code application.properties} holds the list that is usual. */
@ConfigMapping(prefix = "fusie.preparation")
public interface PreparationSettings {

    /** Codes of the items that people answer, in this order; each is described under {@link #items()}. Empty: none. */
    Optional<List<String>> checkList();

    /** What the codes mean, for example {@code fusie.preparation.items.certificate-valid.owner=OPERATOR}. */
    Map<String, Described> items();

    /** Pause between two looks at a window that opened while preconditions were open. */
    @WithDefault("30s")
    Duration lookAgain();

    /** How old the answer of merge-service may be when a window opens; an older one is asked for again (R9, R14). */
    @WithDefault("P2D")
    Duration factsHold();

    /** Pause between two questions to merge-service while what it found blocks an open window. */
    @WithDefault("10m")
    Duration askAgain();

    /** After how long a rehearsal that merge-service never answered keeps nobody from asking for another. */
    @WithDefault("PT12H")
    Duration rehearsalTimeOut();

    /** An item of the list. */
    interface Described {
        /** Who sees to it. */
        Owner owner();

        /** Once for the migration, or for each of some institutions. */
        @WithDefault("ONCE")
        Each each();

        /** Whether it blocks the freeze while it is open; if not, it is recommended. */
        @WithDefault("true")
        boolean binding();

        /** What people read; not needed for the items that come with the service, whose texts are translated. */
        Optional<String> title();
    }

    /** For whom an item stands in the list. */
    enum Each {
        ONCE,
        /** The requesting institution. */
        REQUESTER,
        /** Each institution that moves. */
        MOVING,
        /** Each institution that moves or lives in the receiver. */
        CONCERNED
    }

    /** The items of the list, each with its code. @throws IllegalStateException if one is not described */
    default List<Template> templates() {
        return checkList().orElse(List.of()).stream()
                .map(code -> {
                    Described item = items().get(code);
                    if (item == null) {
                        throw new IllegalStateException("fusie.preparation.check-list names " + code
                                + ", but fusie.preparation.items." + code + ".owner is not set");
                    }
                    return new Template(
                            code,
                            item.owner(),
                            item.each(),
                            item.binding(),
                            item.title().orElse(null));
                })
                .toList();
    }

    /** @param title null: the translated one of its code */
    record Template(String code, Owner owner, Each each, boolean binding, String title) {}
}

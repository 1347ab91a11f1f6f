package be.fusie.request.console;

import io.quarkus.arc.Arc;
import io.quarkus.qute.TemplateGlobal;

/** What every template of the console has without being given it. */
final class ConsoleGlobals {

    private ConsoleGlobals() {}

    /** Who reads the page. */
    @TemplateGlobal
    static Reader me() {
        return Arc.container().instance(Reader.class).get();
    }
}

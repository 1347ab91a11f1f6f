package be.fusie.notification;

import be.fusie.kit.security.Caller;
import java.util.Set;

/**
 * Whose to-dos a caller sees: operators all, vendors their own items, the others all items of their institutions.
 *
 * @param vendor subject of the vendor; null when the caller is none
 */
record ToDoReach(boolean everything, String vendor, Set<String> institutions) {

    static ToDoReach of(Caller caller) {
        boolean everything = Reach.everything(caller);
        boolean schools = caller.is("director") || caller.is("school") || caller.is("portal");
        return new ToDoReach(
                everything,
                !everything && caller.is("vendor") ? caller.subject() : null,
                schools ? caller.institutions() : Set.of());
    }

    boolean sees(ToDo toDo) {
        return standsFor(toDo.institution) || vendor != null && vendor.equals(toDo.vendor);
    }

    boolean standsFor(String institution) {
        return everything || institutions.contains(institution);
    }

    /** A vendor may ask for any institution: it gets its own items only. Of the others a foreign one is unknown. */
    void check(Caller caller, String institution) {
        if (vendor == null) {
            Reach.check(caller, institution);
        } else {
            Params.institution(institution);
        }
    }
}

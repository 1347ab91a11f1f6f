package be.fusie.notification;

import be.fusie.notification.NotificationMessages.Link;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Which to-dos a migration gives to whom, and until when (N6). */
@ApplicationScoped
class ToDos {

    private final NotificationSettings settings;

    ToDos(NotificationSettings settings) {
        this.settings = settings;
    }

    /** What schools do before the window: who keeps no user names passes on the new ones (N2). */
    List<ToDo> ahead(Announcement about, Instant now) {
        List<ToDo> toDos = new ArrayList<>();
        if (!about.whole) {
            for (String institution : about.institutions) {
                toDos.add(ToDo.open(about.migration, institution, ToDo.Kind.USER_NAMES, null, about.windowFrom, now));
            }
        }
        return toDos;
    }

    /**
     * What is left to do after the move.
     *
     * @param exactLinks institutions that make their link to Exact anew; null: all
     */
    List<ToDo> after(Announcement about, List<Link> links, List<String> exactLinks, List<Vendor> vendors, Instant now) {
        List<ToDo> toDos = new ArrayList<>();
        for (String institution : about.institutions) {
            for (ToDo.Kind kind : ToDo.Kind.values()) {
                switch (kind) {
                    case USER_NAMES -> {}
                    case NUMBER_LISTS, REPRINT_BARCODES, COLLISION_DESK, RIGHTS, GOOGLE_LINKS, REPORTS ->
                        toDos.add(open(about, institution, kind, links, now));
                    case EXACT, INTAKE -> {
                        boolean exact = exactLinks == null || exactLinks.contains(institution);
                        if (about.boardChanges && (exact || kind == ToDo.Kind.INTAKE)) {
                            toDos.add(open(about, institution, kind, links, now));
                        }
                    }
                    case RELINK ->
                        vendors.stream()
                                .filter(vendor -> vendor.serves(institution))
                                .map(vendor -> open(about, institution, kind, links, now)
                                        .of(vendor))
                                .forEach(toDos::add);
                }
            }
        }
        return toDos;
    }

    private ToDo open(Announcement about, String institution, ToDo.Kind kind, List<Link> links, Instant now) {
        String href = Links.href(links, kind.rel());
        // Lists and the task for Exact are asked for by school.
        String link = href == null || !kind.perSchool() ? href : href + "?institution=" + institution;
        Duration time = settings.deadlines().getOrDefault(kind.wireName(), kind.time());
        return ToDo.open(about.migration, institution, kind, link, now.plus(time), now);
    }
}

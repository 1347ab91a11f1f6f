package be.fusie.notification;

import be.fusie.notification.NotificationMessages.Link;
import java.util.List;

/** Finds a link of a command by what it leads to. */
final class Links {

    private Links() {}

    /** Null when there is none. */
    static String href(List<Link> links, String rel) {
        return links == null
                ? null
                : links.stream()
                        .filter(link -> link.rel().equals(rel))
                        .map(Link::href)
                        .findFirst()
                        .orElse(null);
    }
}

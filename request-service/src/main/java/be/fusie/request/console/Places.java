package be.fusie.request.console;

import be.fusie.request.console.Reader.Place;
import java.util.ArrayList;
import java.util.List;

/** Where each role begins, and where else it can go. */
final class Places {

    private Places() {}

    static List<Place> of(Reader reader) {
        List<Place> places = new ArrayList<>();
        if (reader.operator()) {
            places.add(new Place("/console/migrations", "place.migrations"));
            places.add(new Place("/console/freezes", "place.freezes"));
            places.add(new Place("/console/dead-letters", "place.dead-letters"));
        }
        if (reader.school() && !reader.director()) {
            places.add(new Place("/console/to-dos", "place.to-dos"));
        }
        if (reader.director() || reader.school()) {
            places.add(new Place("/console/moves", "place.moves"));
        }
        if (reader.director()) {
            places.add(new Place("/console/to-dos", "place.to-dos"));
        }
        if (reader.director() || reader.school()) {
            places.add(new Place("/console/lists", "place.lists"));
            places.add(new Place("/console/barcodes", "place.barcodes"));
            places.add(new Place("/console/desk", "place.desk"));
            places.add(new Place("/console/delegations", "place.delegations"));
        }
        return places;
    }

    /** The first page after signing in; null for somebody whom the console has nothing to show. */
    static String first(Reader reader) {
        List<Place> places = of(reader);
        return places.isEmpty() ? null : places.get(0).href();
    }
}

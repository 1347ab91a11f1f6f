package be.fusie.request.directory;

import be.fusie.request.CanonicalJson;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/** What differs between two directories, object by object. Pure. */
final class DirectoryChanges {

    private DirectoryChanges() {}

    /**
     * @param path the object, such as {@code /institutions/111111}
     * @param before the object as it was; null: it is new
     * @param after the object as it is to be; null: it goes
     * @param fields what differs inside, by name; empty for an object that comes or goes
     */
    record Change(String path, Object before, Object after, List<String> fields) {}

    /** In the order of the paths' kinds: databases, boards, communities, institutions; by name within. */
    static List<Change> between(Directory before, Directory after) {
        Map<String, Object> old = objects(before);
        Map<String, Object> fresh = objects(after);
        List<Change> changes = new ArrayList<>();
        for (String kind : List.of("/databases/", "/boards/", "/communities/", "/institutions/")) {
            TreeSet<String> paths = new TreeSet<>(old.keySet());
            paths.addAll(fresh.keySet());
            for (String path : paths) {
                if (path.startsWith(kind) && !Objects.equals(old.get(path), fresh.get(path))) {
                    changes.add(
                            new Change(path, old.get(path), fresh.get(path), fields(old.get(path), fresh.get(path))));
                }
            }
        }
        return changes;
    }

    /** Every object of a directory by its path. Lists of an institution are in order, so that order makes no difference. */
    static Map<String, Object> objects(Directory directory) {
        Map<String, Object> objects = new LinkedHashMap<>();
        directory.databases().forEach(d -> objects.put("/databases/" + d.name(), d));
        directory.boards().forEach(b -> objects.put("/boards/" + b.number(), b));
        directory.communities().forEach(c -> objects.put("/communities/" + c.id(), c));
        directory.institutions().forEach(i -> objects.put("/institutions/" + i.number(), i.inOrder()));
        return objects;
    }

    private static List<String> fields(Object before, Object after) {
        if (before == null || after == null) {
            return List.of();
        }
        JsonNode old = CanonicalJson.tree(before);
        JsonNode fresh = CanonicalJson.tree(after);
        TreeSet<String> names = new TreeSet<>();
        old.fieldNames().forEachRemaining(names::add);
        fresh.fieldNames().forEachRemaining(names::add);
        names.removeIf(name -> Objects.equals(old.get(name), fresh.get(name)));
        return List.copyOf(names);
    }
}

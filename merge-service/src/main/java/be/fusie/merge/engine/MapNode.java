package be.fusie.merge.engine;

import java.io.Reader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** A piece of a merge map that knows where it stands in the file, and collects what is wrong with it. */
final class MapNode {

    private static final int DEEPEST = 40;

    /** The word of a draft for what only people can decide. */
    static final String DECIDE = "decide";

    private final Document document;
    private final String path;
    private final Node node;
    private final Map<String, MapNode> members = new LinkedHashMap<>();
    private final List<MapNode> elements = new ArrayList<>();

    /** What is read, and what was wrong with it. */
    private record Document(String file, List<Reason> mistakes, Map<String, Mark> marks) {}

    private MapNode(Document document, String path, Node node, int depth) {
        this.document = document;
        this.path = path;
        this.node = node;
        document.marks().putIfAbsent(path, node.getStartMark());
        if (depth > DEEPEST) {
            wrong("is nested too deeply", "a flatter map");
        } else if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                member(tuple, depth);
            }
        } else if (node instanceof SequenceNode sequence) {
            for (Node element : sequence.getValue()) {
                elements.add(new MapNode(document, path + '[' + elements.size() + ']', element, depth + 1));
            }
        }
    }

    private void member(NodeTuple tuple, int depth) {
        if (tuple.getKeyNode() instanceof ScalarNode key) {
            MapNode child = new MapNode(document, join(key.getValue()), tuple.getValueNode(), depth + 1);
            document.marks().put(child.path, key.getStartMark());
            if (members.putIfAbsent(key.getValue(), child) != null) {
                mistake(key.getStartMark(), child.path, "stands here a second time", "each key once");
            }
        } else {
            mistake(tuple.getKeyNode().getStartMark(), path, "has a key that is no text", "plain names as keys");
        }
    }

    /**
     * Reads a whole file.
     *
     * @throws MergeRefused code {@code merge-map-invalid} for what is no YAML at all
     */
    static MapNode read(Reader yaml, String file) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(16 * 1024 * 1024);
        try {
            Node root = new Yaml(options).compose(yaml);
            if (root == null) {
                throw new MergeRefused("merge-map-invalid", file + ": the merge map is empty", "Write version: 1 …");
            }
            return new MapNode(new Document(file, new ArrayList<>(), new HashMap<>()), "", root, 0);
        } catch (MarkedYAMLException e) {
            Mark at = e.getProblemMark();
            throw new MergeRefused(
                    "merge-map-invalid",
                    "%s: the merge map is no YAML: line %d, column %d: %s"
                            .formatted(
                                    file,
                                    at == null ? 1 : at.getLine() + 1,
                                    at == null ? 1 : at.getColumn() + 1,
                                    e.getProblem()),
                    "Correct the file at that place.");
        } catch (YAMLException e) {
            throw new MergeRefused(
                    "merge-map-invalid",
                    "%s: the merge map is no YAML: %s"
                            .formatted(file, e.getMessage().lines().findFirst().orElse("")),
                    "Write the map as YAML text in UTF-8.");
        }
    }

    List<Reason> mistakes() {
        return document.mistakes();
    }

    MergeMap.Lines lines() {
        Map<String, Integer> lines = new HashMap<>();
        document.marks().forEach((where, mark) -> lines.put(where, mark.getLine() + 1));
        return new MergeMap.Lines(document.file(), lines);
    }

    boolean isObject() {
        return node instanceof MappingNode;
    }

    boolean isList() {
        return node instanceof SequenceNode;
    }

    boolean isText() {
        return node instanceof ScalarNode;
    }

    /** Whether there is nothing behind the key. */
    boolean isEmpty() {
        return node instanceof ScalarNode scalar
                && (scalar.getValue().isBlank() || scalar.getValue().equals("~"))
                && node.getTag().equals(Tag.NULL);
    }

    /** A scalar's text; empty for anything else. */
    String text() {
        return node instanceof ScalarNode scalar ? scalar.getValue() : "";
    }

    boolean has(String member) {
        return members.containsKey(member);
    }

    /** The member of that name; null when there is none. */
    MapNode get(String member) {
        return members.get(member);
    }

    Map<String, MapNode> members() {
        return members;
    }

    List<MapNode> elements() {
        return elements;
    }

    String path() {
        return path;
    }

    /** An object's member that has to be there, as an object. */
    MapNode object(String member, String wanted) {
        MapNode child = members.get(member);
        if (child == null) {
            missing(member, member + ": " + wanted);
            return null;
        }
        if (!child.isObject()) {
            child.wrong("is no object", member + ": " + wanted);
            return null;
        }
        return child;
    }

    /** A member's text that has to be there. */
    String text(String member, String wanted) {
        MapNode child = members.get(member);
        if (child == null || child.isEmpty()) {
            missing(member, member + ": " + wanted);
            return "";
        }
        if (!child.isText() || child.text().isBlank()) {
            child.wrong("is no text", member + ": " + wanted);
            return "";
        }
        if (child.text().equals(DECIDE)) {
            child.undecided(member + ": " + wanted);
        }
        return child.text();
    }

    /** A text, or a list of texts, of a member; empty when it is not there. */
    List<String> texts(String member) {
        MapNode child = members.get(member);
        return child == null ? List.of() : child.texts();
    }

    /** This text, or this list of texts. */
    List<String> texts() {
        if (isText() && !isEmpty()) {
            if (text().equals(DECIDE)) {
                undecided("a name, or [name, …]");
            }
            return List.of(text());
        }
        if (!isList()) {
            wrong(isEmpty() ? "is empty" : "is no name and no list of names", "a name, or [name, …]");
        }
        List<String> all = new ArrayList<>();
        for (MapNode element : elements) {
            if (!element.isText() || element.isEmpty()) {
                element.wrong("is no name", "[name, …]");
            }
            all.add(element.text());
        }
        return List.copyOf(all);
    }

    /** Every member has to be one of these. */
    void only(String... known) {
        if (!isObject()) {
            wrong("is no object", "{ " + String.join(": …, ", known) + ": … }");
            return;
        }
        Set<String> allowed = new TreeSet<>(List.of(known));
        members.forEach((name, child) -> {
            if (!allowed.contains(name)) {
                child.wrong(
                        name.equals(DECIDE) ? "is still to be decided" : "is not known here",
                        "one of " + String.join(", ", known));
            }
        });
    }

    void undecided(String write) {
        wrong("is still to be decided", write);
    }

    void wrong(String what, String write) {
        mistake(node.getStartMark(), path, what, write);
    }

    void missing(String member, String write) {
        mistake(node.getStartMark(), join(member), "is missing", write);
    }

    /** For readers that know paths only: the mistake stands at the path, or at the nearest thing around it. */
    void wrongAt(String where, String what, String write) {
        String near = where;
        while (!document.marks().containsKey(near) && near.lastIndexOf('.') > 0) {
            near = near.substring(0, near.lastIndexOf('.'));
        }
        mistake(document.marks().getOrDefault(near, node.getStartMark()), where, what, write);
    }

    private void mistake(Mark at, String where, String what, String write) {
        document.mistakes()
                .add(new Reason(
                        "merge-map-invalid",
                        "%s:%d:%d, %s: %s"
                                .formatted(
                                        document.file(),
                                        at.getLine() + 1,
                                        at.getColumn() + 1,
                                        where.isEmpty() ? "the map" : where,
                                        what),
                        "Write " + write));
    }

    private String join(String member) {
        return path.isEmpty() ? member : path + '.' + member;
    }
}

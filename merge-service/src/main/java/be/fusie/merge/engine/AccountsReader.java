package be.fusie.merge.engine;

import be.fusie.merge.engine.Accounts.Link;
import be.fusie.merge.engine.Accounts.Report;
import be.fusie.merge.engine.Accounts.Rights;
import be.fusie.merge.engine.Accounts.Users;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the sections {@code users}, {@code rights}, {@code reports} and {@code links} of a merge map. */
final class AccountsReader {

    private static final Pattern PLACE = Pattern.compile("\\{([^}]*)}");
    private static final Set<String> PLACES = Set.of("local", "institution", "source", "receiver");

    /** Told of each mistake: where it stands, what is wrong, what to write instead. */
    @FunctionalInterface
    interface Mistakes {
        void wrong(String path, String what, String write);
    }

    private final Mistakes mistakes;

    private AccountsReader(Mistakes mistakes) {
        this.mistakes = mistakes;
    }

    static Accounts read(JsonNode map, Mistakes mistakes) {
        AccountsReader reader = new AccountsReader(mistakes);
        return new Accounts(
                reader.users(map.path("users")),
                reader.rights(map.path("rights")),
                reader.reports(map.path("reports")),
                reader.links(map.path("links")));
    }

    private Users users(JsonNode node) {
        if (absent(node, "users", "{ table: app_user, name: user_name }")) {
            return null;
        }
        only(node, "users", "table", "name", "renamed", "credential", "log-in");
        String renamed = optional(node, "users", "renamed", "a text with {local}");
        if (renamed != null) {
            Matcher places = PLACE.matcher(renamed);
            boolean local = false;
            while (places.find()) {
                local |= places.group(1).equals("local");
                if (!PLACES.contains(places.group(1))) {
                    mistakes.wrong(
                            "users.renamed",
                            "has {" + places.group(1) + "}",
                            "{local}, {institution}, {source} or {receiver}");
                }
            }
            if (!local) {
                mistakes.wrong(
                        "users.renamed",
                        "has no {local}",
                        "renamed: \"{local}@{institution}.example.org\", for example");
            }
        }
        return new Users(
                text(node, "users", "table", "the table of users"),
                text(node, "users", "name", "the column with the user name"),
                renamed,
                texts(node, "users", "credential"),
                optional(node, "users", "log-in", "SQL with two parameters"));
    }

    private Rights rights(JsonNode node) {
        if (absent(node, "rights", "{ table: user_right, user: user_id, right: right_code, scope: institution }")) {
            return null;
        }
        only(node, "rights", "table", "user", "right", "scope", "administrator", "central");
        return new Rights(
                text(node, "rights", "table", "the table of rights"),
                text(node, "rights", "user", "the column that refers to the user"),
                text(node, "rights", "right", "the column with the name of the right"),
                text(node, "rights", "scope", "the column with the institution"),
                texts(node, "rights", "administrator"),
                optional(node, "rights", "central", "a column of the users' table"));
    }

    private List<Report> reports(JsonNode node) {
        if (!node.isMissingNode() && !node.isArray()) {
            mistakes.wrong("reports", "is no list", "reports: [{ name: …, missing: …, refresh: … }]");
        }
        List<Report> reports = new ArrayList<>();
        for (JsonNode report : node) {
            String path = "reports[" + reports.size() + "]";
            only(report, path, "name", "missing", "refresh");
            reports.add(new Report(
                    text(report, path, "name", "a name for people"),
                    text(
                            report,
                            path,
                            "missing",
                            "SQL with one parameter that lists (institution, what) of the missing"),
                    text(report, path, "refresh", "the call that makes it anew")));
        }
        return List.copyOf(reports);
    }

    private List<Link> links(JsonNode node) {
        if (!node.isMissingNode() && !node.isArray()) {
            mistakes.wrong("links", "is no list", "links: [{ table: external_link, name: system }]");
        }
        List<Link> links = new ArrayList<>();
        for (JsonNode link : node) {
            String path = "links[" + links.size() + "]";
            only(link, path, "table", "name");
            links.add(new Link(
                    text(link, path, "table", "the table of links"),
                    text(link, path, "name", "the column that says which system it is")));
        }
        return List.copyOf(links);
    }

    private boolean absent(JsonNode node, String path, String write) {
        if (!node.isMissingNode() && !node.isObject()) {
            mistakes.wrong(path, "is no object", path + ": " + write);
        }
        return !node.isObject();
    }

    private String text(JsonNode node, String path, String field, String wanted) {
        if (!node.path(field).isTextual() || node.path(field).asText().isBlank()) {
            mistakes.wrong(path + '.' + field, "is missing", field + ": " + wanted);
        }
        return node.path(field).asText();
    }

    private String optional(JsonNode node, String path, String field, String wanted) {
        return node.has(field) ? text(node, path, field, wanted) : null;
    }

    private List<String> texts(JsonNode node, String path, String field) {
        JsonNode value = node.path(field);
        if (value.isMissingNode()) {
            return List.of();
        }
        if (value.isTextual()) {
            return List.of(value.asText());
        }
        List<String> all = new ArrayList<>();
        for (JsonNode element : value) {
            if (!element.isTextual()) {
                mistakes.wrong(path + '.' + field, "holds something that is no text", "[name, …]");
            }
            all.add(element.asText());
        }
        return List.copyOf(all);
    }

    private void only(JsonNode node, String path, String... known) {
        Set<String> unknown = new TreeSet<>();
        node.fieldNames().forEachRemaining(unknown::add);
        unknown.removeAll(Arrays.asList(known));
        unknown.forEach(f -> mistakes.wrong(path + '.' + f, "is not known here", "one of " + String.join(", ", known)));
    }
}

package be.fusie.merge.engine;

import be.fusie.merge.engine.MergeMap.Hidden;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A regular expression with one group, cut in three: what stands before the id, the id, what stands behind. So PostgreSQL
 * can be asked for all three of each hit, and the text put together again around a new id.
 */
record Expression(String before, String id, String behind) {

    /** Cuts an expression; null unless it has exactly one capturing group, outside of all other groups and alternatives. */
    static Expression of(String pattern) {
        int depth = 0;
        int open = -1;
        int close = -1;
        int bracket = -1;
        boolean brackets = false;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '\\') {
                i++;
            } else if (brackets) {
                boolean first = i == bracket + 1 || (i == bracket + 2 && pattern.charAt(bracket + 1) == '^');
                brackets = c != ']' || first;
            } else if (c == '[') {
                brackets = true;
                bracket = i;
            } else if (c == '(') {
                boolean captures = i + 1 >= pattern.length() || pattern.charAt(i + 1) != '?';
                if (captures && (depth > 0 || open >= 0)) {
                    return null;
                }
                open = captures ? i : open;
                depth++;
            } else if (c == ')') {
                depth--;
                if (depth == 0 && open >= 0 && close < 0) {
                    close = i;
                }
            } else if (c == '|' && depth == 0) {
                return null;
            }
            if (depth < 0) {
                return null;
            }
        }
        if (open < 0 || close < 0 || depth != 0 || brackets) {
            return null;
        }
        boolean repeated = close + 1 < pattern.length() && "*+?{".indexOf(pattern.charAt(close + 1)) >= 0;
        return repeated
                ? null
                : new Expression(
                        pattern.substring(0, open), pattern.substring(open + 1, close), pattern.substring(close + 1));
    }

    /** The whole, without any group of its own. */
    String whole() {
        return before + "(?:" + id + ")" + behind;
    }

    /** The whole in three groups. */
    String inThree() {
        return "(" + before + ")(" + id + ")(" + behind + ")";
    }

    /** All patterns as one, in one group. */
    static String any(Hidden.Patterns p) {
        return p.patterns().stream()
                .map(one -> "(?:" + of(one.match()).whole() + ")")
                .collect(Collectors.joining("|", "(", ")"));
    }

    /** A condition: the hit is one of the i-th pattern, and of none before. */
    static String firstOf(Hidden.Patterns p, int i, String hit) {
        List<String> all = new ArrayList<>();
        for (int j = 0; j <= i; j++) {
            all.add("%s %s %s"
                    .formatted(
                            hit,
                            j < i ? "!~" : "~",
                            Sql.text("^(?:" + of(p.patterns().get(j).match()).whole() + ")$")));
        }
        return String.join(" and ", all);
    }

    /** A query that takes the ids of the i-th pattern out of a text. */
    static String extract(Hidden.Patterns p, int i, String text) {
        String match = p.patterns().get(i).match();
        return p.patterns().size() == 1
                ? "select h[2] from regexp_matches(%s, %s, 'g') h"
                        .formatted(text, Sql.text(of(match).inThree()))
                : "select substring(h[1] from %s) from regexp_matches(%s, %s, 'g') h where %s"
                        .formatted(Sql.text(match), text, Sql.text(any(p)), firstOf(p, i, "h[1]"));
    }
}

package be.fusie.merge.engine;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whether two names can be the same human's (M5, M18). Pure. Accents, case, hyphens, apostrophes and the order of the
 * parts do not matter, nor whether a particle is written apart; one letter per longer part may differ; a part may be missing on one side (a second first name),
 * as long as two agree. It only ever confirms what national number and birth date say already.
 */
final class NameLikeness {

    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Set<String> PARTICLES = Set.of(
            "van", "von", "vande", "vanden", "vander", "den", "der", "de", "des", "du", "la", "le", "les", "ter", "ten",
            "t", "s", "op", "el", "al", "ben", "di", "da", "dos", "d");
    private static final Pattern APOSTROPHES = Pattern.compile("['’`´]");

    /** An expression for the parts of the array {@code names}, by which the database finds names worth comparing. */
    static final String PARTS =
            """
            (select string_to_array(lower(translate(
                      case when octet_length(t) = length(t) then t
                           else regexp_replace(normalize(t, NFKD), '[\\u0300-\\u036f]', '', 'g') end,
                      '-.,/()''`´’', '      ')), ' ')
             from (select array_to_string(names, ' ')) x(t))
            """;

    private NameLikeness() {}

    /**
     * A name taken apart, in plain letters.
     *
     * @param parts sorted, so that the order in which they are written does not matter
     * @param glued the same with particles glued to what follows: Van den Berghe, Vandenberghe
     */
    record Name(List<String> parts, List<String> glued) {

        /** @param columns last name, first name …, in any order; null counts as blank */
        static Name of(List<String> columns) {
            List<String> parts = new ArrayList<>();
            List<String> glued = new ArrayList<>();
            for (String column : columns) {
                StringBuilder particles = new StringBuilder();
                for (String part : column == null ? List.<String>of() : plain(column)) {
                    parts.add(part);
                    particles.append(part);
                    if (!PARTICLES.contains(part)) {
                        glued.add(particles.toString());
                        particles.setLength(0);
                    }
                }
                if (!particles.isEmpty()) {
                    glued.add(particles.toString());
                }
            }
            Collections.sort(parts);
            Collections.sort(glued);
            return new Name(parts, glued);
        }
    }

    /** Compares all name columns of one person with all of another's; blank names are like nothing. */
    static boolean alike(List<String> one, List<String> other) {
        return alike(Name.of(one), Name.of(other));
    }

    static boolean alike(Name one, Name other) {
        return alikeParts(one.parts(), other.parts()) || alikeParts(one.glued(), other.glued());
    }

    private static boolean alikeParts(List<String> a, List<String> b) {
        boolean aFirst =
                a.size() != b.size() ? a.size() < b.size() : String.join(" ", a).compareTo(String.join(" ", b)) <= 0;
        List<String> fewer = aFirst ? a : b;
        List<String> more = new ArrayList<>(aFirst ? b : a);
        if (fewer.isEmpty()) {
            return false;
        }
        if (String.join("", a).equals(String.join("", b))) {
            return true;
        }
        int agreed = 0;
        for (String part : fewer) {
            var twin = more.contains(part)
                    ? Optional.of(part)
                    : more.stream().filter(p -> near(part, p)).findFirst();
            if (twin.isPresent()) {
                more.remove(twin.get());
                agreed++;
            }
        }
        return agreed == fewer.size() && (agreed >= 2 || a.size() == b.size());
    }

    private static List<String> plain(String name) {
        String plain = name;
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) > '~') {
                plain = letters(name);
                break;
            }
        }
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        for (int i = 0; i <= plain.length(); i++) {
            char c = i < plain.length() ? plain.charAt(i) : ' ';
            if (Character.isLetter(c) || Character.isSurrogate(c)) {
                part.append(Character.toLowerCase(c));
            } else if (c != '\'' && c != '`' && !part.isEmpty()) {
                parts.add(part.toString());
                part.setLength(0);
            }
        }
        return parts;
    }

    /** Without marks, and with letters that are none of the alphabet written in it. */
    private static String letters(String name) {
        String plain = APOSTROPHES.matcher(name).replaceAll("");
        return MARKS.matcher(Normalizer.normalize(plain, Normalizer.Form.NFKD))
                .replaceAll("")
                .toLowerCase(Locale.ROOT)
                .replace("ß", "ss")
                .replace("ø", "o")
                .replace("ł", "l")
                .replace("æ", "ae")
                .replace("œ", "oe");
    }

    private static boolean near(String a, String b) {
        return a.equals(b) || (Math.min(a.length(), b.length()) >= 4 && oneEdit(a, b));
    }

    /** Whether one letter inserted, left out, changed or two neighbours swapped makes one of the other. */
    private static boolean oneEdit(String a, String b) {
        if (a.length() > b.length()) {
            return oneEdit(b, a);
        }
        if (b.length() - a.length() > 1) {
            return false;
        }
        int i = 0;
        while (i < a.length() && a.charAt(i) == b.charAt(i)) {
            i++;
        }
        if (a.length() < b.length()) {
            return a.substring(i).equals(b.substring(i + 1));
        }
        return a.substring(i + 1).equals(b.substring(i + 1))
                || (i + 1 < a.length()
                        && a.charAt(i) == b.charAt(i + 1)
                        && a.charAt(i + 1) == b.charAt(i)
                        && a.substring(i + 2).equals(b.substring(i + 2)));
    }
}

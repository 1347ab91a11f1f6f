package be.fusie.merge.engine;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Whether two names can be the same human's (M5, M18). Pure. Accents, case, hyphens, apostrophes and the order of the
 * parts do not matter; one letter per longer part may differ; a part may be missing on one side (a second first name),
 * as long as two agree. It only ever confirms what national number and birth date say already.
 */
final class NameLikeness {

    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern SEPARATORS = Pattern.compile("[^\\p{L}]+");
    private static final Pattern APOSTROPHES = Pattern.compile("['’`´]");

    private NameLikeness() {}

    /** Compares all name columns of one person with all of another's; blank names are like nothing. */
    static boolean alike(List<String> one, List<String> other) {
        List<String> a = parts(one);
        List<String> b = parts(other);
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

    /** Sorted, so that the order in which names are written does not matter. */
    private static List<String> parts(List<String> names) {
        String plain = names.stream().filter(Objects::nonNull).collect(Collectors.joining(" "));
        plain = APOSTROPHES.matcher(plain).replaceAll("");
        plain = MARKS.matcher(Normalizer.normalize(plain, Normalizer.Form.NFKD)).replaceAll("");
        plain = plain.toLowerCase(Locale.ROOT)
                .replace("ß", "ss")
                .replace("ø", "o")
                .replace("ł", "l")
                .replace("æ", "ae")
                .replace("œ", "oe");
        return Arrays.stream(SEPARATORS.split(plain))
                .filter(p -> !p.isEmpty())
                .sorted()
                .toList();
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

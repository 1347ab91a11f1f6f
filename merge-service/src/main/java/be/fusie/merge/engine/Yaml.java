package be.fusie.merge.engine;

import java.util.regex.Pattern;

/** Text for YAML files. */
final class Yaml {

    private static final Pattern PLAIN = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_.-]*( [\\p{L}\\p{N}_.-]+)*");

    private static final Pattern WORD = Pattern.compile("(?i)y|n|yes|no|on|off|true|false|null|decide");

    private Yaml() {}

    /** A text as a scalar, quoted where it has to be. */
    static String text(String value) {
        return PLAIN.matcher(value).matches() && !WORD.matcher(value).matches()
                ? value
                : "'" + value.replace("'", "''") + "'";
    }
}

package be.fusie.kit.rest;

/** Which texts PostgreSQL and UTF-8 can keep. */
final class Characters {

    private Characters() {}

    /** False for a text with a NUL (PostgreSQL has none) or half of a surrogate pair (UTF-8 has none). */
    static boolean canBeKept(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return false;
            }
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }
}

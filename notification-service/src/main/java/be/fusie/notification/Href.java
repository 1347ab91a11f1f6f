package be.fusie.notification;

/** An address in a mail: it is linked, not escaped as text is. */
record Href(String address) {

    /** An empty text when there is none: a template may ask by {@code if}. */
    static Object of(String address) {
        return address == null || address.isEmpty() ? "" : new Href(address);
    }

    /** A blank or a bracket would end the link early. */
    @Override
    public String toString() {
        return address.replace("<", "%3C").replace(">", "%3E").replaceAll("\\s", "%20");
    }
}

package be.fusie.request.migration;

/**
 * Who makes something happen.
 *
 * @param role {@code operator}, {@code director}, {@code school}; {@code service} for a reply, {@code clock} for a deadline
 * @param subject the sign-in's id of a person; a message's type for a service
 */
record Actor(String role, String subject) {

    static final Actor CLOCK = new Actor("clock", "deadline");

    static Actor service(String messageType) {
        return new Actor("service", messageType);
    }
}

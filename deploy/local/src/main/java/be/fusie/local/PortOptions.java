package be.fusie.local;

import java.util.EnumMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** The ports of the demo, together or one by one. */
final class PortOptions {

    @Option(
            names = "--port-base",
            paramLabel = "N",
            defaultValue = "8100",
            description =
                    "All ports are counted from here (default ${DEFAULT-VALUE}): sign-in N, request N+1, freeze N+2,"
                            + " merge N+3, billing N+4, notification N+5, mail N+25, PostgreSQL N+32, Kafka N+92.")
    private int base;

    @Option(names = "--sign-in-port", paramLabel = "N", description = "Port of the sign-in.")
    private Integer signIn;

    @Option(names = "--request-port", paramLabel = "N", description = "Port of request-service.")
    private Integer request;

    @Option(names = "--freeze-port", paramLabel = "N", description = "Port of freeze-service.")
    private Integer freeze;

    @Option(names = "--merge-port", paramLabel = "N", description = "Port of merge-service.")
    private Integer merge;

    @Option(names = "--billing-port", paramLabel = "N", description = "Port of billing-service.")
    private Integer billing;

    @Option(names = "--notification-port", paramLabel = "N", description = "Port of notification-service.")
    private Integer notification;

    @Option(names = "--mail-port", paramLabel = "N", description = "Port of the mail server (SMTP).")
    private Integer mail;

    @Option(names = "--postgres-port", paramLabel = "N", description = "Port of PostgreSQL.")
    private Integer postgres;

    @Option(names = "--kafka-port", paramLabel = "N", description = "Port of Kafka.")
    private Integer kafka;

    Map<Part, Integer> all() {
        Map<Part, Integer> all = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            Integer own = own(part);
            all.put(part, own == null ? part.port(base) : own);
        }
        return all;
    }

    private Integer own(Part part) {
        return switch (part) {
            case SIGN_IN -> signIn;
            case REQUEST -> request;
            case FREEZE -> freeze;
            case MERGE -> merge;
            case BILLING -> billing;
            case NOTIFICATION -> notification;
            case MAIL -> mail;
            case POSTGRES -> postgres;
            case KAFKA -> kafka;
        };
    }
}

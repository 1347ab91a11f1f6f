package be.fusie.kit.messaging;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Carries a trace through outbox, Kafka and inbox as a W3C {@code traceparent}; empty when there is none. A service takes it
 * for work that is written down first and done later, such as mails.
 */
public final class Traces {

    /** Attribute of a span: the key of the messages that its work is about. */
    public static final String KEY = "fusie.migration";

    static final String HEADER = "traceparent";

    /** Length of the part of a {@code traceparent} that ends with the id of the trace: {@code 00-<32 digits>}. */
    static final int UP_TO_ID = 35;

    private static final TextMapGetter<String> GETTER = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String traceparent) {
            return List.of(HEADER);
        }

        @Override
        public String get(String traceparent, String key) {
            return HEADER.equals(key) ? traceparent : null;
        }
    };

    private Traces() {}

    /** The trace that work done here belongs to, to be stored. */
    public static String current() {
        Map<String, String> carrier = new HashMap<>();
        W3CTraceContextPropagator.getInstance().inject(Context.current(), carrier, Map::put);
        return carrier.getOrDefault(HEADER, "");
    }

    /** The parent of a span that goes on with a trace. @param traceparent as {@link #current()} gave it; null: none */
    public static Context parent(String traceparent) {
        return W3CTraceContextPropagator.getInstance().extract(Context.root(), traceparent, GETTER);
    }

    /** Makes a span, such as a call's, lead to the trace in which its messages go on, if that is another one. */
    static void lead(Span span, String key, String traceparent) {
        SpanContext goesOn = Span.fromContext(parent(traceparent)).getSpanContext();
        span.setAttribute(KEY, key);
        if (!goesOn.getTraceId().equals(span.getSpanContext().getTraceId())) {
            span.addLink(goesOn);
        }
    }
}

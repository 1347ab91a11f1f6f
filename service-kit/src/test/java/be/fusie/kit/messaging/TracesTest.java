package be.fusie.kit.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;

/** What a span tells of the messages that its work writes, and which spans are kept. */
class TracesTest {

    static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    final SdkTracerProvider tracers =
            SdkTracerProvider.builder().setSampler(new Sampling()).build();

    @Test
    void a_call_leads_to_the_trace_that_its_messages_go_on_in() {
        SpanData call = led(Context.root(), "00-" + TRACE + "-00f067aa0ba902b7-01");

        assertThat(call.getTraceId()).isNotEqualTo(TRACE);
        assertThat(call.getLinks())
                .extracting(LinkData::getSpanContext)
                .singleElement()
                .satisfies(goesOn -> {
                    assertThat(goesOn.getTraceId()).isEqualTo(TRACE);
                    assertThat(goesOn.getSpanId()).isEqualTo("00f067aa0ba902b7");
                });
        assertThat(call.getAttributes().get(AttributeKey.stringKey(Traces.KEY))).isEqualTo("a key");
    }

    @Test
    void work_in_the_same_trace_needs_no_link() {
        String trace = "00-" + TRACE + "-00f067aa0ba902b7-01";

        assertThat(led(Traces.parent(trace), trace).getLinks()).isEmpty();
    }

    @Test
    void a_trace_that_nobody_noted_is_none() {
        assertThat(Traces.parent(null)).isEqualTo(Context.root());
        assertThat(Traces.parent("")).isEqualTo(Context.root());
        assertThat(Traces.current()).isEmpty();
    }

    @Test
    void all_is_kept_but_queries_that_nothing_asked_for() {
        Span call = span("call", Context.root(), SpanKind.SERVER);
        Span look = span("is anything due?", Context.root(), SpanKind.CLIENT);
        assertThat(call.isRecording()).isTrue();
        assertThat(span("query", Context.root().with(call), SpanKind.CLIENT).isRecording())
                .isTrue();
        assertThat(look.isRecording()).isFalse();
        assertThat(span("more of it", Context.root().with(look), SpanKind.INTERNAL)
                        .isRecording())
                .isFalse();

        Context unsampled = Traces.parent("00-" + TRACE + "-00f067aa0ba902b7-00");
        assertThat(span("call", unsampled, SpanKind.SERVER).isRecording())
                .as("of a portal that keeps no trace")
                .isTrue();
    }

    private Span span(String name, Context parent, SpanKind kind) {
        return tracers.get("test")
                .spanBuilder(name)
                .setParent(parent)
                .setSpanKind(kind)
                .startSpan();
    }

    private SpanData led(Context parent, String goesOn) {
        Span span = span("call", parent, SpanKind.SERVER);
        Traces.lead(span, "a key", goesOn);
        return ((ReadableSpan) span).toSpanData();
    }
}

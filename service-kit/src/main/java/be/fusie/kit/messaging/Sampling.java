package be.fusie.kit.messaging;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Which spans are kept: all, also when a caller does not keep its own, since what services do is rare; but no query that
 * nothing asked for: they look some times a second whether something is due.
 */
@Singleton
class Sampling implements Sampler {

    @Override
    public SamplingResult shouldSample(
            Context parent, String trace, String name, SpanKind kind, Attributes attributes, List<LinkData> links) {
        SpanContext cause = Span.fromContext(parent).getSpanContext();
        boolean asked = cause.isValid() ? cause.isRemote() || cause.isSampled() : kind != SpanKind.CLIENT;
        return asked ? SamplingResult.recordAndSample() : SamplingResult.drop();
    }

    @Override
    public String getDescription() {
        return "all that was asked for";
    }
}

package dev.sluice.metrics;

import dev.sluice.chat.ChatRequest;
import dev.sluice.event.ErrorCode;
import dev.sluice.event.Usage;
import dev.sluice.stream.StartRequest;
import dev.sluice.stream.StreamFacts;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Emits one span for each generation, as a child of the request's span. Uses OpenTelemetry's API only, which does nothing
 * unless an agent or an SDK is installed. Never contains the prompt or the reply.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/">GenAI spans</a>
 */
public final class Spans {

    private static final AttributeKey<List<String>> FINISH_REASONS =
            AttributeKey.stringArrayKey("gen_ai.response.finish_reasons");

    private final Tracer tracer;
    private final ModelLabels labels;

    public Spans(OpenTelemetry telemetry, ModelLabels labels) {
        tracer = telemetry.getTracer("dev.sluice");
        this.labels = labels;
    }

    /**
     * Begins a span. Called by the request's thread, whose current span becomes the parent. Returns null if nobody records
     * it.
     */
    @Nullable
    Generation begin(StreamFacts facts, StartRequest start) {
        String label = facts.model();
        String model = label.substring(label.indexOf('/') + 1);
        SpanBuilder builder = tracer.spanBuilder("chat " + model)
                .setSpanKind(SpanKind.CLIENT)
                .setStartTimestamp(facts.createdAt())
                .setAttribute("gen_ai.operation.name", "chat")
                .setAttribute("gen_ai.provider.name", labels.of(label).system())
                .setAttribute("gen_ai.request.model", model)
                .setAttribute("gen_ai.conversation.id", start.conversationId());
        ChatRequest request = start.request();
        if (request.maxTokens() != null) {
            builder.setAttribute("gen_ai.request.max_tokens", request.maxTokens());
        }
        if (request.temperature() != null) {
            builder.setAttribute("gen_ai.request.temperature", request.temperature());
        }
        if (request.topP() != null) {
            builder.setAttribute("gen_ai.request.top_p", request.topP());
        }
        Span span = builder.startSpan();
        return span.isRecording() ? new Generation(span) : null;
    }

    /** A span of a running generation. */
    static final class Generation {

        private final Span span;

        private Generation(Span span) {
            this.span = span;
        }

        /** Ends the span, with the time at which the stream ended. May be called by any thread. */
        void end(FinishedStream stream) {
            String label = stream.model();
            span.setAttribute("gen_ai.response.model", label.substring(label.indexOf('/') + 1));
            span.setAttribute("sluice.provider", label.substring(0, Math.max(0, label.indexOf('/'))));
            span.setAttribute("sluice.stream.id", stream.facts().id().value());
            span.setAttribute("sluice.attempts", stream.attempts());
            Usage usage = stream.usage();
            if (!usage.estimated()) {
                span.setAttribute("gen_ai.usage.input_tokens", usage.input());
                span.setAttribute("gen_ai.usage.output_tokens", usage.output());
            }
            told("gen_ai.usage.cache_read.input_tokens", usage.cached());
            told("gen_ai.usage.cache_creation.input_tokens", usage.cacheWrite());
            told("gen_ai.usage.reasoning.output_tokens", usage.reasoning());
            ErrorCode error = stream.error();
            if (error == null) {
                span.setAttribute(FINISH_REASONS, List.of(stream.outcome()));
            } else {
                span.setAttribute("error.type", error.wireName());
                span.setStatus(StatusCode.ERROR, error.message());
            }
            span.end(stream.endedAt());
        }

        private void told(String attribute, long tokens) {
            if (tokens != Usage.UNTOLD) {
                span.setAttribute(attribute, tokens);
            }
        }
    }
}

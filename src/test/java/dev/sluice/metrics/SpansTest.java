package dev.sluice.metrics;

import static dev.sluice.metrics.RecorderFixture.SECRET;
import static dev.sluice.metrics.RecorderFixture.end;
import static dev.sluice.metrics.RecorderFixture.text;
import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringArrayKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.Usage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The spans of streams. */
final class SpansTest {

    private final RecorderFixture fixture = new RecorderFixture(new Journal(false, Runnable::run));

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void a_reply_is_one_span_with_the_request_as_its_parent() throws Exception {
        Span request = fixture.telemetry.getTracer("server").spanBuilder("POST").startSpan();
        Context.current().with(request).wrap(() -> fixture.start("gw/small")).call();
        fixture.send(0, text(), end(new Usage(9, 2, 0, Usage.UNTOLD, 1, false)));

        SpanData span = fixture.span();
        assertThat(span.getName()).isEqualTo("chat small");
        assertThat(span.getKind()).isEqualTo(SpanKind.CLIENT);
        assertThat(span.getParentSpanId()).isEqualTo(request.getSpanContext().getSpanId());
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(span.getAttributes().get(stringKey("gen_ai.operation.name"))).isEqualTo("chat");
        assertThat(span.getAttributes().get(stringKey("gen_ai.provider.name"))).isEqualTo("openai");
        assertThat(span.getAttributes().get(stringKey("gen_ai.request.model"))).isEqualTo("small");
        assertThat(span.getAttributes().get(stringKey("gen_ai.response.model"))).isEqualTo("small");
        assertThat(span.getAttributes().get(stringKey("gen_ai.conversation.id")))
                .isEqualTo("c-1");
        assertThat(span.getAttributes().get(longKey("gen_ai.usage.input_tokens")))
                .isEqualTo(9);
        assertThat(span.getAttributes().get(longKey("gen_ai.usage.output_tokens")))
                .isEqualTo(2);
        assertThat(span.getAttributes().get(longKey("gen_ai.usage.cache_read.input_tokens")))
                .isZero();
        assertThat(span.getAttributes().get(longKey("gen_ai.usage.cache_creation.input_tokens")))
                .isNull();
        assertThat(span.getAttributes().get(longKey("gen_ai.usage.reasoning.output_tokens")))
                .isEqualTo(1);
        assertThat(span.getAttributes().get(stringArrayKey("gen_ai.response.finish_reasons")))
                .containsExactly("end_turn");
        assertThat(span.toString()).doesNotContain(SECRET);
    }

    @Test
    void the_span_of_a_failure_has_its_error_type() throws Exception {
        fixture.start("gw/small");
        fixture.send(0, text(), StreamFailed.of(ErrorCode.PROVIDER_UNAVAILABLE));

        assertThat(fixture.span().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(fixture.span().getAttributes().get(stringKey("error.type"))).isEqualTo("provider_unavailable");
    }
}

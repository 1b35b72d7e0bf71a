package dev.sluice.metrics;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringArrayKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.event.Usage;
import dev.sluice.json.JsonText;
import dev.sluice.provider.ChatRequest;
import dev.sluice.provider.Provider;
import dev.sluice.provider.ReplyListener;
import dev.sluice.provider.Requests;
import dev.sluice.stream.ChatStream;
import dev.sluice.stream.PrincipalLimits;
import dev.sluice.stream.RefusedException;
import dev.sluice.stream.RetryPolicy;
import dev.sluice.stream.StartRequest;
import dev.sluice.stream.StreamRegistry;
import dev.sluice.stream.StreamSettings;
import dev.sluice.stream.Targets;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Streams with a clock that the test winds, and what is seen of them from outside. */
@Isolated("reads the log of the whole application")
final class StreamRecorderTest {

    private static final Duration LONG = Duration.ofDays(1);
    private static final String SECRET = "the-prompt-and-the-reply";

    /** Takes what is logged. */
    private static final class Lines extends Handler {
        private final List<String> lines = new ArrayList<>();
        private final List<String> sources = new ArrayList<>();
        private boolean failing;

        @Override
        public void publish(LogRecord line) {
            if (!line.getMessage().startsWith("{")) {
                return; // the application's own
            }
            if (failing) {
                throw new IllegalStateException("the log fails");
            }
            lines.add(line.getLoggerName() + ' ' + line.getMessage());
            sources.add(line.getSourceClassName() + '.' + line.getSourceMethodName());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    private long nanos = 1;
    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final OpenTelemetrySdk telemetry = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                    .build())
            .build();
    private final ModelLabels labels =
            new ModelLabels(Map.of("gw", "openai", "aws", "bedrock"), List.of("gw/small", "aws/nova:0", "an-alias"));
    private final Meters meters = new Meters(labels);
    private final Journal journal = new Journal(true, Runnable::run);
    private final StreamRecorder recorder =
            new StreamRecorder(meters, new Spans(telemetry, labels), journal, () -> nanos);
    private final StreamRegistry streams = registry(recorder);
    private final List<ReplyListener> calls = new ArrayList<>();
    private final Lines lines = new Lines();
    private final Logger logger = Logger.getLogger("dev.sluice");

    @BeforeEach
    void listen() {
        logger.addHandler(lines);
        logger.setUseParentHandlers(false);
    }

    @AfterEach
    void leave() {
        logger.removeHandler(lines);
        logger.setUseParentHandlers(true);
        telemetry.close();
        meters.close();
    }

    private StreamRegistry registry(StreamRecorder observer) {
        return new StreamRegistry(
                new StreamSettings(
                        LONG, LONG, LONG, LONG, LONG, new RetryPolicy(2, Duration.ofMillis(100)), 0, 0, 0, 0),
                new PrincipalLimits(0, 0, () -> nanos),
                () -> nanos,
                observer);
    }

    private ChatStream start(String... models) throws RefusedException {
        return converse("c-1", models);
    }

    private ChatStream converse(String conversation, String... models) throws RefusedException {
        Provider provider = (request, model, listener) -> {
            calls.add(listener);
            return () -> {};
        };
        ChatRequest request = Requests.asking(SECRET);
        ChatStream stream = streams.start(new StartRequest(
                "ada",
                request,
                List.of(models).stream().map(m -> Targets.of(m, provider)).toList(),
                conversation,
                Map.of(),
                null));
        stream.launch();
        return stream;
    }

    private void tell(int call, StreamEvent... events) {
        for (StreamEvent event : events) {
            calls.get(call).event(event);
        }
        calls.get(call).flush();
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
        streams.sweep();
    }

    private static StreamEvent text() {
        return new TextDelta(JsonText.of(SECRET));
    }

    private static StreamEvent end(Usage usage) {
        return new StreamCompleted(StopReason.END_TURN, usage, "gw/small", null);
    }

    private PrometheusText figures() {
        recorder.sweep();
        return new PrometheusText(meters.scrape());
    }

    private SpanData span() {
        recorder.sweep();
        assertThat(exporter.getFinishedSpanItems()).hasSize(1);
        return exporter.getFinishedSpanItems().get(0);
    }

    @Test
    void a_reply_is_counted_with_its_times_and_tokens() throws Exception {
        start("gw/small");
        pass(Duration.ofMillis(300));
        tell(0, text());
        pass(Duration.ofSeconds(2));
        tell(0, text(), end(new Usage(9, 1000, false)));

        String[] model = {
            "gen_ai_operation_name",
            "chat",
            "gen_ai_provider_name",
            "openai",
            "gen_ai_request_model",
            "small",
            "sluice_provider",
            "gw"
        };
        PrometheusText figures = figures();
        assertThat(figures.sum("sluice_streams_started_total", "gen_ai_request_model", "small"))
                .isEqualTo(1);
        assertThat(figures.sum("sluice_streams_ended_total", "outcome", "end_turn", "error_type", "none"))
                .isEqualTo(1);
        assertThat(figures.sum("gen_ai_client_operation_duration_seconds_count", model))
                .isEqualTo(1);
        assertThat(figures.sum("gen_ai_client_operation_duration_seconds_sum", model))
                .isEqualTo(2.3);
        assertThat(figures.sum("gen_ai_client_operation_duration_seconds_bucket", "le", "1.28"))
                .isZero();
        assertThat(figures.sum("gen_ai_client_operation_duration_seconds_bucket", "le", "2.56"))
                .isEqualTo(1);
        assertThat(figures.sum("gen_ai_server_time_to_first_token_seconds_sum", model))
                .isEqualTo(0.3);
        assertThat(figures.sum("gen_ai_client_token_usage_sum", "gen_ai_token_type", "input"))
                .isEqualTo(9);
        assertThat(figures.sum("gen_ai_client_token_usage_sum", "gen_ai_token_type", "output"))
                .isEqualTo(1000);
        assertThat(figures.sum("gen_ai_client_token_usage_bucket", "gen_ai_token_type", "output", "le", "1024.0"))
                .isEqualTo(1);
    }

    @Test
    void guessed_tokens_are_not_counted_and_a_reply_without_content_has_no_time_to_it() throws Exception {
        start("gw/small");
        tell(0, end(new Usage(9, 0, true)));

        assertThat(figures().types())
                .containsKey("gen_ai_client_operation_duration_seconds")
                .doesNotContainKeys("gen_ai_client_token_usage", "gen_ai_server_time_to_first_token_seconds");
    }

    @Test
    void a_failure_and_the_attempts_before_it_are_counted_by_their_reasons() throws Exception {
        start("gw/small", "aws/nova:0");
        tell(0, StreamFailed.of(ErrorCode.PROVIDER_OVERLOADED));
        pass(Duration.ofSeconds(1));
        tell(1, StreamFailed.of(ErrorCode.PROVIDER_OVERLOADED));
        pass(Duration.ofSeconds(1));
        calls.get(2).skipped();
        tell(2, text(), StreamFailed.of(ErrorCode.PROVIDER_PROTOCOL));

        PrometheusText figures = figures();
        assertThat(figures.sum("sluice_retries_total", "sluice_provider", "gw", "reason", "provider_overloaded"))
                .isEqualTo(2);
        assertThat(figures.sum("sluice_streams_ended_total", "outcome", "failed", "error_type", "provider_protocol"))
                .isEqualTo(1);
        assertThat(figures.sum(
                        "gen_ai_client_operation_duration_seconds_count",
                        "gen_ai_provider_name",
                        "aws.bedrock",
                        "error_type",
                        "provider_protocol"))
                .isEqualTo(1);
        assertThat(figures.sum("sluice_chunks_skipped_total", "sluice_provider", "aws"))
                .isEqualTo(1);
        assertThat(line("dev.sluice.streams"))
                .contains("\"asked\":\"gw/small\",\"model\":\"aws/nova:0\"")
                .contains("\"outcome\":\"failed\",\"error\":\"provider_protocol\",\"attempts\":3,\"skipped_chunks\":1");
    }

    @Test
    void whatever_models_clients_name_the_meters_have_one_name_for_them() throws Exception {
        for (int i = 0; i < 50; i++) {
            start("gw/model-" + i).cancel();
        }

        assertThat(figures().samples().stream()
                        .filter(sample -> sample.name().equals("sluice_streams_started_total"))
                        .map(PrometheusText.Sample::labels))
                .singleElement()
                .satisfies(found -> assertThat(found)
                        .containsOnly(entry("sluice_provider", "gw"), entry("gen_ai_request_model", "other")));
    }

    @Test
    void a_reply_is_one_span_below_that_of_its_request() throws Exception {
        Span request = telemetry.getTracer("server").spanBuilder("POST").startSpan();
        Context.current().with(request).wrap(() -> start("gw/small")).call();
        tell(0, text(), end(new Usage(9, 2, false)));

        SpanData span = span();
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
        assertThat(span.getAttributes().get(stringArrayKey("gen_ai.response.finish_reasons")))
                .containsExactly("end_turn");
        assertThat(span.toString()).doesNotContain(SECRET);
    }

    @Test
    void a_span_of_a_failure_says_which() throws Exception {
        start("gw/small");
        tell(0, text(), StreamFailed.of(ErrorCode.PROVIDER_UNAVAILABLE));

        assertThat(span().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(span().getAttributes().get(stringKey("error.type"))).isEqualTo("provider_unavailable");
    }

    private String line(String logger) {
        recorder.sweep();
        return lines.lines.stream()
                .filter(line -> line.startsWith(logger + ' '))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_stream_leaves_one_line_without_who_asked_and_one_for_the_audit_with_it() throws Exception {
        ChatStream stream = start("gw/small");
        pass(Duration.ofMillis(300));
        tell(0, text(), end(new Usage(9, 2, false)));
        recorder.sweep();

        assertThat(lines.lines).hasSize(2).allSatisfy(line -> assertThat(line).doesNotContain(SECRET));
        assertThat(line("dev.sluice.streams"))
                .contains("{\"stream_id\":\"" + stream.id().value() + "\",\"conversation_id\":\"c-1\"")
                .contains("\"duration_ms\":300,\"first_content_ms\":300,\"input_tokens\":9,\"output_tokens\":2")
                .endsWith("\"outcome\":\"end_turn\",\"attempts\":1,\"skipped_chunks\":0}")
                .doesNotContain("ada");
        assertThat(line("dev.sluice.audit"))
                .startsWith("dev.sluice.audit {\"principal\":\"ada\",\"started_at\":\"")
                .contains("\"model\":\"gw/small\"")
                .contains("\"input_tokens\":9,\"output_tokens\":2,\"tokens_estimated\":false");
    }

    @Test
    void nothing_that_a_client_names_itself_gets_out_of_its_line() throws Exception {
        String evil = "x\"}\r\n{\"stream_id\":\"forged\u0085\u2028\u2029\u009b2J\u202e";
        converse(evil, "gw/m\nodel").cancel();

        assertThat(line("dev.sluice.streams"))
                .doesNotContain("\r", "\n", "\u0085", "\u2028", "\u2029", "\u009b", "\u202e")
                .contains("\"conversation_id\":\"x\\\"}\\r\\n{\\\"stream_id\\\":\\\"forged\\u0085\\u2028\\u2029")
                .contains("\"model\":\"gw/m\\nodel\"");
    }

    @Test
    void the_end_of_a_stream_is_only_queued_and_recorded_with_the_time_at_which_it_came() throws Exception {
        start("gw/small");
        pass(Duration.ofMillis(300));
        tell(0, text(), end(new Usage(9, 2, false)));

        assertThat(lines.lines).isEmpty();
        assertThat(exporter.getFinishedSpanItems()).isEmpty();
        assertThat(new PrometheusText(meters.scrape()).types()).doesNotContainKey("sluice_streams_ended");
        pass(Duration.ofSeconds(5));

        assertThat(line("dev.sluice.streams")).contains("\"duration_ms\":300,");
        assertThat(figures().sum("gen_ai_client_operation_duration_seconds_sum"))
                .isEqualTo(0.3);
        assertThat(span().getEndEpochNanos() - span().getStartEpochNanos()).isEqualTo(300_000_000);
    }

    @Test
    void a_line_is_logged_once_with_its_source_so_that_no_handler_looks_for_it() throws Exception {
        start("gw/small").cancel();
        recorder.sweep();
        recorder.sweep();

        assertThat(lines.lines).hasSize(2);
        assertThat(lines.sources).containsOnly(Journal.class.getName() + ".write");
    }

    @Test
    void a_log_that_fails_costs_its_line_and_nothing_else() throws Exception {
        lines.failing = true;
        start("gw/small").cancel();
        recorder.sweep();
        lines.failing = false;
        start("gw/small").cancel();
        recorder.sweep();

        assertThat(lines.lines).hasSize(2);
        assertThat(figures().sum("sluice_streams_ended_total")).isEqualTo(2);
    }

    @Test
    void lines_wait_for_a_slow_log_and_are_written_at_the_end_at_the_latest() throws Exception {
        List<Runnable> tasks = new ArrayList<>();
        try (Journal slow = new Journal(false, tasks::add)) {
            StreamRecorder waiting = new StreamRecorder(meters, new Spans(telemetry, labels), slow, () -> nanos);
            StreamRegistry others = registry(waiting);
            for (int i = 0; i < 3; i++) {
                others.start(new StartRequest(
                                "ada",
                                Requests.asking("?"),
                                List.of(Targets.of("gw/small", (r, m, l) -> () -> {})),
                                "c",
                                Map.of(),
                                null))
                        .cancel();
                waiting.sweep();
            }
            assertThat(tasks).as("one task for all").hasSize(1);
            assertThat(lines.lines).isEmpty();
        }
        assertThat(lines.lines).hasSize(3);
        tasks.get(0).run();
        assertThat(lines.lines).hasSize(3);
    }
}

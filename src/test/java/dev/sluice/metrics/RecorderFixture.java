package dev.sluice.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.event.Usage;
import dev.sluice.json.JsonText;
import dev.sluice.provider.Provider;
import dev.sluice.provider.ReplyListener;
import dev.sluice.provider.Requests;
import dev.sluice.stream.ChatStream;
import dev.sluice.stream.MemoryLimits;
import dev.sluice.stream.RefusedException;
import dev.sluice.stream.RetryPolicy;
import dev.sluice.stream.StartRequest;
import dev.sluice.stream.StreamRegistry;
import dev.sluice.stream.StreamSettings;
import dev.sluice.stream.StreamSharing;
import dev.sluice.stream.Targets;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Recorded streams with a clock that the test advances and replies that it sends, and what is recorded of them. */
final class RecorderFixture implements AutoCloseable {

    /** The text of every prompt and reply, which must not be recorded. */
    static final String SECRET = "the-prompt-and-the-reply";

    private static final Duration LONG = Duration.ofDays(1);

    private long nanos = 1;
    private final ModelLabels labels =
            new ModelLabels(Map.of("gw", "openai", "aws", "bedrock"), List.of("gw/small", "aws/nova:0", "an-alias"));
    private final List<ReplyListener> calls = new ArrayList<>();
    private final StreamRegistry streams;

    final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    final OpenTelemetrySdk telemetry = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                    .build())
            .build();
    final Meters meters = new Meters(labels);
    final StreamRecorder recorder;

    RecorderFixture(Journal journal) {
        recorder = new StreamRecorder(meters, new Spans(telemetry, labels), journal, () -> nanos);
        streams = new StreamRegistry(
                new StreamSettings(
                        LONG, LONG, LONG, LONG, LONG, new RetryPolicy(2, Duration.ofMillis(100)), 0, 0, 0, 0),
                new MemoryLimits(0, 0, () -> nanos),
                () -> nanos,
                recorder,
                StreamSharing.NONE);
    }

    /** Starts and launches a stream in the conversation {@code c-1}. */
    ChatStream start(String... models) throws RefusedException {
        return startIn("c-1", models);
    }

    ChatStream startIn(String conversation, String... models) throws RefusedException {
        Provider provider = (request, model, listener) -> {
            calls.add(listener);
            return () -> {};
        };
        ChatStream stream = streams.start(new StartRequest(
                "ada",
                Requests.asking(SECRET),
                Stream.of(models).map(model -> Targets.of(model, provider)).toList(),
                conversation,
                Map.of(),
                null));
        stream.launch();
        return stream;
    }

    /** The provider's side of a call, of all streams in order. */
    ReplyListener call(int index) {
        return calls.get(index);
    }

    /** Sends events as the reply to a call. */
    void send(int call, StreamEvent... events) {
        for (StreamEvent event : events) {
            call(call).event(event);
        }
        call(call).flush();
    }

    /** Advances the clock and sweeps the streams, but does not record what has ended. */
    void advance(Duration time) {
        nanos += time.toNanos();
        streams.sweep();
    }

    static StreamEvent text() {
        return new TextDelta(JsonText.of(SECRET));
    }

    static StreamEvent end(Usage usage) {
        return new StreamCompleted(StopReason.END_TURN, usage, "gw/small", null);
    }

    /** Records what has ended. Returns the metrics. */
    PrometheusText metrics() {
        recorder.sweep();
        return new PrometheusText(meters.scrape());
    }

    /** Records what has ended. Returns the only finished span. */
    SpanData span() {
        recorder.sweep();
        assertThat(exporter.getFinishedSpanItems()).hasSize(1);
        return exporter.getFinishedSpanItems().get(0);
    }

    @Override
    public void close() {
        telemetry.close();
        meters.close();
    }
}

package dev.sluice.dialect;

import dev.sluice.dialect.agui.AguiDialect;
import dev.sluice.dialect.aisdk.AiSdkDialect;
import dev.sluice.dialect.anthropic.AnthropicDialect;
import dev.sluice.dialect.channel.ChannelDialect;
import dev.sluice.dialect.content.ContentDialect;
import dev.sluice.dialect.delta.DeltaDialect;
import dev.sluice.dialect.openai.OpenAiDialect;
import dev.sluice.dialect.responses.ResponsesDialect;
import dev.sluice.dialect.typed.TypedDialect;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.ChannelMessage;
import dev.sluice.event.StreamEvent.StreamStarted;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.event.StreamId;
import dev.sluice.json.JsonText;
import dev.sluice.json.SegmentedText;
import dev.sluice.sse.FrameBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The cost of writing an event to one reader: a reply of {@value #EVENTS} pieces of 13 bytes, 100 of them a second, so
 * that a typed reader gets progress with every 25th. With {@code accumulated}, an event has 6.5 KB on average.
 */
@State(Scope.Benchmark)
public class EncoderBench {

    static final int EVENTS = 1000;

    private static final long APART_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final String PIECE = " and the gate";
    private static final StreamId STREAM = new StreamId("4w3gP5WtPjSb9EzuLyICXFutcrRlcF0v");

    @Param({
        "typed",
        "typed, accumulated",
        "delta",
        "content",
        "channel",
        "openai",
        "openai-responses",
        "anthropic",
        "ai-sdk",
        "ag-ui"
    })
    public String dialect = "";

    /** Fits into one segment. */
    private final byte[] reply = PIECE.repeat(EVENTS).getBytes(StandardCharsets.UTF_8);

    private final StreamEvent[] events = new StreamEvent[EVENTS];
    private final byte[] scratch = new byte[64 * 1024];

    @Setup
    public void write() {
        Arrays.setAll(
                events,
                i -> dialect.equals("channel")
                        ? new ChannelMessage("progress", "{\"message\":\"Row " + i + " of 1000\"}")
                        : new TextDelta(new JsonText(reply, i * PIECE.length(), (i + 1) * PIECE.length())));
        if (encode() < 15L * EVENTS) {
            throw new IllegalStateException(dialect + " writes too little");
        }
    }

    private Encoder encoder() {
        Dialect.Options options = new Dialect.Options(dialect.endsWith("accumulated"), false, false);
        return switch (dialect) {
            case "delta" -> new DeltaDialect().encoder(STREAM.value(), options);
            case "content" -> new ContentDialect().encoder(STREAM.value(), options);
            case "channel" -> new ChannelDialect().encoder("0c1b2f6e-5f43-4b6e-9f6e-0f1f8a6a2c11", options);
            case "openai" -> new OpenAiDialect().encoder(STREAM.value(), options);
            case "openai-responses" -> new ResponsesDialect().encoder(STREAM.value(), options);
            case "anthropic" -> new AnthropicDialect().encoder(STREAM.value(), options);
            case "ai-sdk" -> new AiSdkDialect().encoder(STREAM.value(), options);
            case "ag-ui" -> new AguiDialect().encoder(STREAM.value(), options);
            default -> new TypedDialect().encoder(STREAM.value(), options);
        };
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public long encode() {
        Encoder encoder = encoder();
        encoder.encode(
                new StreamStarted("openai/gpt-5-mini", "c-1", Map.of()),
                0,
                SegmentedText.EMPTY,
                0,
                new FrameBuffer(scratch));
        long bytes = 0;
        for (int i = 0; i < EVENTS; i++) {
            FrameBuffer out = new FrameBuffer(scratch);
            SegmentedText soFar = new SegmentedText(new byte[][] {reply}, (i + 1) * PIECE.length());
            encoder.encode(events[i], i + 1, soFar, i * APART_NANOS, out);
            encoder.flush(i * APART_NANOS, out);
            bytes += out.length();
        }
        return bytes;
    }
}

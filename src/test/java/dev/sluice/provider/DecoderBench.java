package dev.sluice.provider;

import dev.sluice.event.StreamEvent;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Time and memory that a chunk costs, framing included: a reply of {@value #CHUNKS} chunks of text, as its provider writes
 * them, comes in one piece. {@code mvn -Pbench verify} runs it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class DecoderBench {

    static final int CHUNKS = 1000;

    /** The formats that can be measured: a line for each, and one in {@link #chunk}. */
    @Param({
        "anthropic", //
        "openai"
    })
    public String format = "";

    private byte[] reply = new byte[0];
    private RecordedStreams streams = Formats.of(Formats.ALL.get(0));

    /** A chunk of text as the format's provider writes it. */
    private static String chunk(String format) {
        return switch (format) {
            case "anthropic" ->
                "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,"
                        + "\"delta\":{\"type\":\"text_delta\",\"text\":\" and the gate\"}}\n\n";
            case "openai" ->
                "data: {\"id\":\"chatcmpl-CVqJYvLJpBbHJrI0hUzXQWYQ6dEcS\",\"object\":\"chat.completion.chunk\","
                        + "\"created\":1761700000,\"model\":\"gpt-4.1-2025-04-14\",\"service_tier\":\"default\","
                        + "\"system_fingerprint\":\"fp_e24a1fec47\",\"choices\":[{\"index\":0,\"delta\":{\"content\":"
                        + "\" and the gate\"},\"logprobs\":null,\"finish_reason\":null}],\"usage\":null,"
                        + "\"obfuscation\":\"a7Xk2\"}\n\n";
            default -> throw new IllegalArgumentException(format);
        };
    }

    @Setup
    public void write() {
        streams = Formats.of(format);
        reply = String.join("", Collections.nCopies(CHUNKS, chunk(format))).getBytes(StandardCharsets.UTF_8);
    }

    @Benchmark
    @OperationsPerInvocation(CHUNKS)
    public void decode(Blackhole hole) throws BadFraming {
        streams.read(reply, new Swallower(hole));
    }

    private record Swallower(Blackhole hole) implements ReplyListener {

        @Override
        public void event(StreamEvent event) {
            hole.consume(event);
        }

        @Override
        public void flush() {
            // nobody waits
        }

        @Override
        public void alive() {
            // nobody watches
        }

        @Override
        public void skipped() {
            throw new IllegalStateException("a chunk was not understood");
        }
    }
}

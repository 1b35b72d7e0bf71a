package dev.sluice.provider;

import dev.sluice.event.StreamEvent;
import dev.sluice.sse.BadFraming;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** The cost of decoding a chunk, framing included: a reply of {@value #CHUNKS} chunks of text arrives in one piece. */
@State(Scope.Benchmark)
public class DecoderBench {

    static final int CHUNKS = 1000;

    /** As in {@link Formats#ALL}. */
    @Param({"anthropic", "bedrock", "cohere", "gemini", "ollama", "openai", "responses"})
    public String format = "";

    private byte[] reply = new byte[0];
    private RecordedStreams streams = Formats.of(Formats.ALL.get(0));

    @Setup
    public void write() {
        streams = Formats.of(format);
        reply = TextChunks.reply(format, CHUNKS);
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
            // no reader to wake
        }

        @Override
        public void alive() {
            // no observer
        }

        @Override
        public void skipped() {
            throw new IllegalStateException("a chunk was skipped");
        }

        @Override
        public void broken(Throwable mistake) {
            throw new IllegalStateException(mistake);
        }
    }
}

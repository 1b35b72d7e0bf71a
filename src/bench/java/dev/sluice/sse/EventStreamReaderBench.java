package dev.sluice.sse;

import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** The cost of finding an event in bytes: {@value #EVENTS} of 300 bytes each, as providers write them. */
@State(Scope.Benchmark)
public class EventStreamReaderBench {

    static final int EVENTS = 1000;

    /** Bytes that arrive at once: those of a packet, or all. */
    @Param({"1448", "1000000"})
    public int piece;

    private final byte[] stream =
            ("data: {\"text\":\"" + "x".repeat(281) + "\"}\n\n").repeat(EVENTS).getBytes(StandardCharsets.UTF_8);

    @Setup
    public void count() throws BadFraming {
        int[] events = new int[1];
        read((type, array, from, to) -> events[0]++);
        if (events[0] != EVENTS) {
            throw new IllegalStateException(events[0] + " events");
        }
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public void read(Blackhole hole) throws BadFraming {
        read((type, array, from, to) -> hole.consume(to - from));
    }

    private void read(EventHandler handler) throws BadFraming {
        EventStreamReader reader = new EventStreamReader(handler);
        for (int from = 0; from < stream.length; from += piece) {
            reader.read(stream, from, Math.min(stream.length, from + piece));
        }
        reader.end();
    }
}

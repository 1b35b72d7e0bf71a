package dev.sluice.stream;

import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.json.JsonText;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** The cost of storing an event of a reply of {@value #EVENTS} pieces of 13 bytes, and of reading it again. */
@State(Scope.Benchmark)
public class StreamLogBench {

    static final int EVENTS = 1000;

    private final TextDelta piece = new TextDelta(JsonText.of(" and the gate"));
    private final StreamLog full = log();

    private StreamLog log() {
        StreamLog log = new StreamLog();
        for (int i = 0; i < EVENTS; i++) {
            log.append(piece);
            log.publish();
        }
        return log;
    }

    /** Publishes each event by itself, as when each arrives alone. Includes the log's growth. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public StreamLog append() {
        return log();
    }

    /** Reads events one at a time, like a reader that keeps up. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public void read(Blackhole hole) {
        LogCursor cursor = full.cursor(0);
        while (cursor.position < EVENTS) {
            full.read(cursor, full.size(), 1, (event, sequence, reply) -> hole.consume(event));
        }
    }

    /** Reads in batches, like a reader that joins late. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public void readLate(Blackhole hole) {
        LogCursor cursor = full.cursor(0);
        while (cursor.position < EVENTS) {
            full.read(cursor, full.size(), 8192, (event, sequence, reply) -> hole.consume(event));
        }
    }
}

package dev.sluice.cluster;

import static org.awaitility.Awaitility.await;

import dev.sluice.event.EventConsumer;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.it.load.Measured;
import dev.sluice.it.server.RedisProcess;
import dev.sluice.json.SegmentedText;
import dev.sluice.stream.ChatStream;
import dev.sluice.stream.LogReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How much later an event comes to a reader on another node, where the nodes and Redis are on one machine. */
@Tag("load")
@Tag("one-server")
final class SharedLatencyIT {

    private static final int STREAMS = 100;

    /** Events of all streams together. */
    private static final int EVENTS_A_SECOND = Integer.getInteger("sluice.cluster.rate", 500);

    private static final int SETTLING_SECONDS = 30;
    private static final int MEASURED_SECONDS = 10;
    private static final double MOST_ADDED_MS = 5;

    /** The times from the provider's writing to a reader's reading. */
    private static final class Times {

        private final long[] nanos = new long[EVENTS_A_SECOND * MEASURED_SECONDS];
        private int count;
        private boolean measuring;

        synchronized void measure() {
            measuring = true;
        }

        synchronized void add(long time) {
            if (measuring && count < nanos.length) {
                nanos[count++] = time;
            }
        }

        synchronized boolean isFull() {
            return count == nanos.length;
        }

        synchronized double ms(double part) {
            long[] sorted = nanos.clone();
            Arrays.sort(sorted);
            return sorted[(int) (part * (sorted.length - 1))] / 1e6;
        }
    }

    /** Reads a stream whose texts are the times at which they were written. */
    private static final class Reader implements EventConsumer {

        private final Times times;
        private LogReader log;

        Reader(ChatStream stream, Times times) throws Exception {
            this.times = times;
            synchronized (this) {
                log = stream.attach(0, this::wake);
            }
            wake();
        }

        private synchronized void wake() {
            boolean more = true;
            while (more) {
                more = log.read(Integer.MAX_VALUE, this);
            }
        }

        void close() {
            log.close();
        }

        @Override
        public void accept(StreamEvent event, int sequence, SegmentedText reply) {
            if (event instanceof TextDelta delta) {
                times.add(System.nanoTime() - Long.parseLong(delta.text().decoded()));
            }
        }

        @Override
        public boolean joins() {
            return false;
        }
    }

    @Test
    void another_node_adds_little_to_an_events_latency() throws Exception {
        Times here = new Times();
        Times there = new Times();
        try (RedisProcess redis = new RedisProcess();
                Node one = new Node(redis.url());
                Node other = new Node(redis.url())) {
            await().until(() -> one.cluster.isUp() && other.cluster.isUp());
            List<ScriptedProvider.Reply> replies = new ArrayList<>();
            List<Reader> readers = new ArrayList<>();
            for (int i = 0; i < STREAMS; i++) {
                ChatStream stream = one.start("c-" + i, null);
                replies.add(one.provider.next());
                readers.add(new Reader(stream, here));
                await().pollDelay(Duration.ZERO).until(() -> other.find(stream) != null);
                readers.add(new Reader(Objects.requireNonNull(other.find(stream)), there));
            }
            write(replies, SETTLING_SECONDS);
            here.measure();
            there.measure();
            long commands = one.cluster.commandsSent() + other.cluster.commandsSent();
            write(replies, MEASURED_SECONDS + 1);
            commands = one.cluster.commandsSent() + other.cluster.commandsSent() - commands;
            await().until(() -> here.isFull() && there.isFull());
            System.out.printf(
                    "%d streams, %d events a second: own node p50 %.2f p99 %.2f ms, other node p50 %.2f p99 %.2f ms;"
                            + " %.2f commands an event%n",
                    STREAMS,
                    EVENTS_A_SECOND,
                    here.ms(0.5),
                    here.ms(0.99),
                    there.ms(0.5),
                    there.ms(0.99),
                    commands / (double) EVENTS_A_SECOND / (MEASURED_SECONDS + 1));
            replies.forEach(ScriptedProvider.Reply::end);
            readers.forEach(Reader::close);
        }
        Measured.atMost("added p99 on another node", there.ms(0.99) - here.ms(0.99), MOST_ADDED_MS, "ms");
    }

    private static void write(List<ScriptedProvider.Reply> replies, int seconds) {
        long since = System.nanoTime();
        for (int i = 0; i < seconds * EVENTS_A_SECOND; i++) {
            long due = since + i * (1_000_000_000L / EVENTS_A_SECOND);
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            replies.get(i % STREAMS).text(String.valueOf(System.nanoTime()));
        }
    }
}

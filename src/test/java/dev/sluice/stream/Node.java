package dev.sluice.stream;

import dev.sluice.event.EventConsumer;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.provider.Requests;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A node with a clock that a test winds, and a provider that it plays. */
final class Node {

    static final Duration FIRST_CHUNK = Duration.ofSeconds(60);
    static final Duration IDLE = Duration.ofSeconds(30);
    static final Duration TOTAL = Duration.ofMinutes(15);
    static final Duration ORPHAN_GRACE = Duration.ofSeconds(20);
    static final Duration RETENTION = Duration.ofMinutes(5);
    static final int REPLY_CHARS = 100;
    static final int READERS = 3;
    static final int STREAMS = 4;

    /** Most tests want to hear of a failure at once. */
    static final RetryPolicy ONE_ATTEMPT = new RetryPolicy(1, Duration.ofMillis(500));

    static final String OWNER = "ada";

    /** Not 0: the real clock's zero is anywhere. */
    private long nanos = Long.MAX_VALUE - Duration.ofSeconds(10).toNanos();

    final FakeProvider provider = new FakeProvider();
    final StreamRegistry streams = new StreamRegistry(
            new StreamSettings(
                    FIRST_CHUNK, IDLE, TOTAL, ORPHAN_GRACE, RETENTION, ONE_ATTEMPT, REPLY_CHARS, READERS, STREAMS, 0),
            () -> nanos);

    /** Lets time go by, with all the sweeps there are in it. */
    void pass(Duration time) {
        long until = nanos + time.toNanos();
        while (nanos - until < 0) {
            nanos = nanos + Math.min(until - nanos, Duration.ofMillis(100).toNanos());
            streams.sweep();
        }
    }

    ChatStream start() throws RefusedException {
        return start(OWNER, null);
    }

    ChatStream start(String principal, @Nullable String key) throws RefusedException {
        return streams.start(new StartRequest(
                principal, Requests.asking("Why?"), List.of(Targets.of("fake/m", provider)), "c", Map.of(), key));
    }

    ChatStream launched() throws RefusedException {
        ChatStream stream = start();
        stream.launch();
        return stream;
    }

    /** How a stream ended, in words. */
    static String end(ChatStream stream) {
        StreamEvent terminal = stream.log().terminal();
        if (terminal instanceof StreamFailed failed) {
            return failed.code().wireName();
        }
        return terminal instanceof StreamCompleted completed
                ? completed.stopReason().wireName()
                : "running";
    }

    static String text(ChatStream stream) {
        StringBuilder text = new StringBuilder();
        EventConsumer consumer = (event, sequence, reply) -> {
            if (event instanceof TextDelta delta) {
                text.append(delta.text().decoded());
            }
        };
        stream.log().read(0, Integer.MAX_VALUE, consumer);
        return text.toString();
    }
}

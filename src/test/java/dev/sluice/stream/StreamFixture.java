package dev.sluice.stream;

import dev.sluice.event.EventConsumer;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.provider.Requests;
import dev.sluice.security.Validity;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A registry of streams with a clock that the test advances, and a provider whose replies it sends. */
final class StreamFixture {

    static final Duration FIRST_CHUNK = Duration.ofSeconds(60);
    static final Duration IDLE = Duration.ofSeconds(30);
    static final Duration TOTAL = Duration.ofMinutes(15);
    static final Duration ORPHAN_GRACE = Duration.ofSeconds(20);
    static final Duration RETENTION = Duration.ofMinutes(5);
    static final int REPLY_CHARS = 100;
    static final int READERS = 3;
    static final int STREAMS = 4;

    /** No retry: most tests expect a failure to end the stream at once. */
    static final RetryPolicy ONE_ATTEMPT = new RetryPolicy(1, Duration.ofMillis(500));

    static final String PRINCIPAL = "ada";

    /** Overflows after ten seconds, as {@link System#nanoTime} may. */
    private long nanos = Long.MAX_VALUE - Duration.ofSeconds(10).toNanos();

    final FakeProvider provider = new FakeProvider();
    final StreamRegistry streams = new StreamRegistry(
            new StreamSettings(
                    FIRST_CHUNK, IDLE, TOTAL, ORPHAN_GRACE, RETENTION, ONE_ATTEMPT, REPLY_CHARS, READERS, STREAMS, 0),
            () -> nanos);

    /** A login that lasts so long from now. */
    Validity login(Duration length) {
        return Validity.of(length, nanos);
    }

    /** Advances the clock in steps of 100 ms, with a sweep after each. */
    void advance(Duration time) {
        long until = nanos + time.toNanos();
        while (nanos - until < 0) {
            nanos = nanos + Math.min(until - nanos, Duration.ofMillis(100).toNanos());
            streams.sweep();
        }
    }

    ChatStream start() throws RefusedException {
        return start(PRINCIPAL, null);
    }

    ChatStream start(String principal, @Nullable String key) throws RefusedException {
        return streams.start(new StartRequest(
                principal, Requests.asking("Why?"), List.of(Targets.of("fake/m", provider)), "c", Map.of(), key));
    }

    /** Starts a stream and launches it. */
    ChatStream launch() throws RefusedException {
        ChatStream stream = start();
        stream.launch();
        return stream;
    }

    /** Attaches a reader and leaves it open. Returns the stream. */
    @SuppressWarnings("MustBeClosedChecker")
    static ChatStream attachReader(ChatStream stream) throws RefusedException {
        LogReader unused = stream.attach(0, () -> {});
        return stream;
    }

    /** How a stream ended: its error code, its stop reason, or {@code running}. */
    static String end(ChatStream stream) {
        return end(stream.log().terminal());
    }

    static String end(@Nullable StreamEvent terminal) {
        if (terminal instanceof StreamFailed failed) {
            return failed.code().wireName();
        }
        return terminal instanceof StreamCompleted completed
                ? completed.stopReason().wireName()
                : "running";
    }

    /** The decoded text of a reply so far. */
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

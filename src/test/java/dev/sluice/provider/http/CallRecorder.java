package dev.sluice.provider.http;

import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.provider.ReplyListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A listener that queues its calls as words for the test's thread. */
final class CallRecorder implements ReplyListener {

    private static final int PATIENCE_SECONDS = 60;
    private static final String FLUSH = "flush";

    private final BlockingQueue<String> calls = new LinkedBlockingQueue<>();

    @Override
    public void event(StreamEvent event) {
        if (event instanceof TextDelta delta) {
            calls.add("text " + delta.text());
        } else if (event instanceof StreamFailed failed) {
            calls.add("failed " + failed.code().wireName() + " " + failed.retryAfterMs());
        } else {
            calls.add("completed");
        }
    }

    @Override
    public void flush() {
        calls.add(FLUSH);
    }

    @Override
    public void alive() {}

    @Override
    public void skipped() {}

    @Override
    public void broken(Throwable mistake) {
        calls.add("broken " + mistake.getMessage());
    }

    private String take() throws InterruptedException {
        return Objects.requireNonNull(calls.poll(PATIENCE_SECONDS, TimeUnit.SECONDS), "no call came in time");
    }

    /** Waits for the next event, skipping flushes. */
    String next() throws InterruptedException {
        String call = take();
        while (call.equals(FLUSH)) {
            call = take();
        }
        return call;
    }

    /** Waits for the next flush and returns the events before it. */
    List<String> untilFlush() throws InterruptedException {
        List<String> events = new ArrayList<>();
        String call = take();
        while (!call.equals(FLUSH)) {
            events.add(call);
            call = take();
        }
        return events;
    }
}

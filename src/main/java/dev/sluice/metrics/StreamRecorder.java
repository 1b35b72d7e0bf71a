package dev.sluice.metrics;

import dev.sluice.event.StreamEvent.StreamRetried;
import dev.sluice.event.StreamId;
import dev.sluice.stream.StartRequest;
import dev.sluice.stream.StreamObserver;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what becomes of each generation, and hands it to the meters, the traces and the journal. Nothing that goes wrong
 * there reaches a stream.
 */
public final class StreamRecorder implements StreamObserver {

    private static final Logger LOG = System.getLogger(StreamRecorder.class.getName());

    private final Meters meters;
    private final Spans spans;
    private final Journal journal;
    private final LongSupplier nanoTime;

    /**
     * Makes an observer.
     *
     * @param nanoTime as {@link System#nanoTime}
     */
    public StreamRecorder(Meters meters, Spans spans, Journal journal, LongSupplier nanoTime) {
        this.meters = meters;
        this.spans = spans;
        this.journal = journal;
        this.nanoTime = nanoTime;
    }

    @Override
    public Watch started(StreamId id, StartRequest request) {
        return new Watched(id, request);
    }

    private void safely(Runnable told) {
        try {
            told.run();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "A stream could not be observed", e);
        }
    }

    /** One generation. Each method is called by one thread at a time, the last of them after the others. */
    private final class Watched implements Watch {

        private final StreamId id;
        private final StartRequest request;
        private final Instant startedAt = Instant.now();
        private final long startedNanos = nanoTime.getAsLong();
        private final String asked;
        private Spans.@Nullable Generation span;

        private volatile String model;
        private volatile int attempts = 1;
        private volatile @Nullable Duration firstContent;

        Watched(StreamId id, StartRequest request) {
            this.id = id;
            this.request = request;
            asked = request.targets().get(0).label();
            model = asked;
            safely(() -> {
                meters.started(asked);
                span = spans.begin(request, asked);
            });
        }

        private Duration since() {
            return Duration.ofNanos(nanoTime.getAsLong() - startedNanos);
        }

        @Override
        public void retried(StreamRetried event) {
            safely(() -> meters.retried(model, event.reason()));
            model = event.model();
            attempts = event.attempt();
        }

        @Override
        public void answered() {
            firstContent = since();
        }

        @Override
        public void ended(End end) {
            FinishedStream finished = new FinishedStream(
                    id,
                    request.principal(),
                    request.conversationId(),
                    asked,
                    model,
                    startedAt,
                    since(),
                    firstContent,
                    attempts,
                    end.skippedChunks(),
                    end.usage(),
                    end.terminal());
            safely(() -> meters.ended(finished));
            safely(() -> {
                if (span != null) {
                    span.end(finished);
                }
            });
            safely(() -> journal.write(finished));
        }
    }
}

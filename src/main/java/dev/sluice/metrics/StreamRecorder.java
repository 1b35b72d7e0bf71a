package dev.sluice.metrics;

import dev.sluice.event.StreamEvent.StreamRetried;
import dev.sluice.stream.StartRequest;
import dev.sluice.stream.StreamEnd;
import dev.sluice.stream.StreamFacts;
import dev.sluice.stream.StreamListener;
import dev.sluice.stream.StreamObserver;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Records every stream with the meters, the traces and the journal. Exceptions thrown there are logged and never reach the
 * stream.
 *
 * <p>The end of a stream is only queued by the thread that ends it. {@link #sweep} records what has queued up: the owner must
 * call it a few times a second, and once after the last stream.
 */
public final class StreamRecorder implements StreamObserver {

    private static final Logger LOG = System.getLogger(StreamRecorder.class.getName());

    private final Meters meters;
    private final Spans spans;
    private final Journal journal;
    private final LongSupplier nanoTime;

    /** Streams that have ended since the last sweep. */
    private final Queue<Report> ended = new ConcurrentLinkedQueue<>();

    /**
     * Makes a recorder.
     *
     * @param nanoTime the clock of the streams, like {@link System#nanoTime}
     */
    public StreamRecorder(Meters meters, Spans spans, Journal journal, LongSupplier nanoTime) {
        this.meters = meters;
        this.spans = spans;
        this.journal = journal;
        this.nanoTime = nanoTime;
    }

    @Override
    public StreamListener started(StreamFacts facts, StartRequest request) {
        Recording recording = new Recording(facts);
        safely(() -> {
            meters.started(facts.model());
            recording.span = spans.begin(facts, request);
        });
        return recording;
    }

    /** Records the streams that have ended. May be called by any thread; blocks neither it nor a stream. */
    public void sweep() {
        Report next = ended.poll();
        while (next != null) {
            Report report = next;
            safely(() -> meters.ended(report.stream()));
            safely(() -> journal.add(report));
            next = ended.poll();
        }
        journal.wake();
    }

    private static void safely(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "Recording a stream failed; metrics, traces or the log lack it", e);
        }
    }

    /** One stream's recording. Each method is called by one thread at a time, {@link #ended} after all others. */
    private final class Recording implements StreamListener {

        private final StreamFacts facts;
        private Spans.@Nullable Generation span;

        private volatile String model;
        private volatile @Nullable Duration firstContent;

        Recording(StreamFacts facts) {
            this.facts = facts;
            this.model = facts.model();
        }

        private Duration sinceStart() {
            return Duration.ofNanos(nanoTime.getAsLong() - facts.createdNanos());
        }

        @Override
        public void retried(StreamRetried event) {
            safely(() -> meters.retried(model, event.reason()));
            model = event.model();
        }

        @Override
        public void answered() {
            firstContent = sinceStart();
        }

        @Override
        public void ended(StreamEnd end) {
            FinishedStream finished = new FinishedStream(
                    facts,
                    end.model(),
                    sinceStart(),
                    firstContent,
                    end.attempts(),
                    end.skippedChunks(),
                    end.leftOutFields(),
                    end.usage(),
                    end.cost(),
                    end.terminal());
            ended.add(new Report(finished, span));
        }
    }
}

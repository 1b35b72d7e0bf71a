package dev.sluice.metrics;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Writes one line to the stream log for each stream that has ended, and optionally one to the audit log. Never contains the
 * prompt or the reply.
 *
 * <p>Logging may block, and the threads that end streams must not: a task writes the lines, in order. The owner must close
 * the journal, which writes the remaining lines.
 */
public final class Journal implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Journal.class.getName());
    private static final Logger STREAMS = System.getLogger("dev.sluice.streams");
    private static final Logger AUDIT = System.getLogger("dev.sluice.audit");

    /** Most lines waiting for a blocked log: a few minutes' worth, and a few MB. */
    private static final int MAX_WAITING = 10_000;

    private final boolean audit;
    private final Executor executor;
    private final Queue<FinishedStream> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private final AtomicBoolean writing = new AtomicBoolean();

    /**
     * Makes a journal.
     *
     * @param audit whether to write the audit log
     * @param executor runs the task that writes; not closed here
     */
    public Journal(boolean audit, Executor executor) {
        this.audit = audit;
        this.executor = executor;
    }

    /** Queues a stream's lines. Never blocks; if too many lines are waiting, drops them and counts them as lost. */
    void write(FinishedStream stream) {
        if (!audit && !STREAMS.isLoggable(Level.INFO)) {
            return;
        }
        if (size.incrementAndGet() > MAX_WAITING) {
            size.decrementAndGet();
            lost.incrementAndGet();
            return;
        }
        waiting.add(stream);
        if (writing.compareAndSet(false, true)) {
            try {
                executor.execute(this::writeAll);
            } catch (RejectedExecutionException e) {
                writing.set(false); // the deployment is stopping: close() writes it
            }
        }
    }

    private void writeAll() {
        do {
            drain();
            writing.set(false);
            // A line added between the last poll and here found a task running and started none.
        } while (!waiting.isEmpty() && writing.compareAndSet(false, true));
    }

    private synchronized void drain() {
        FinishedStream next = waiting.poll();
        while (next != null) {
            size.decrementAndGet();
            STREAMS.log(Level.INFO, JournalLine.stream(next));
            if (audit) {
                AUDIT.log(Level.INFO, JournalLine.audit(next));
            }
            next = waiting.poll();
        }
        int missed = lost.getAndSet(0);
        if (missed > 0) {
            LOG.log(Level.WARNING, "{0} streams are missing from the log, because writing it is too slow", missed);
        }
    }

    @Override
    public void close() {
        drain();
    }
}

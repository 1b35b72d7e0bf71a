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
 * Writes a line of the log for each stream that has ended, and if wanted one of the audit. Never the prompt, nor the reply.
 *
 * <p>Streams end in threads that must not wait, and a log may: so lines are written by a task, one at a time and in order.
 * Whoever makes a journal closes it, which writes what is left.
 */
public final class Journal implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Journal.class.getName());
    private static final Logger STREAMS = System.getLogger("dev.sluice.streams");
    private static final Logger AUDIT = System.getLogger("dev.sluice.audit");

    /** Lines that may wait for a log that takes none: some minutes' worth, and some MB. */
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
     * @param audit whether who asked is written down
     * @param executor runs the writing; not closed here
     */
    public Journal(boolean audit, Executor executor) {
        this.audit = audit;
        this.executor = executor;
    }

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
                writing.set(false); // the deployment ends, and closing writes it
            }
        }
    }

    private void writeAll() {
        do {
            drain();
            writing.set(false);
            // What came between the last look and here has found somebody writing.
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
            LOG.log(Level.WARNING, "{0} streams are missing from the log, which took too long to write", missed);
        }
    }

    @Override
    public void close() {
        drain();
    }
}

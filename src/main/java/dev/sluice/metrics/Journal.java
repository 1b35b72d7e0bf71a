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
 * Writes one line to the stream log for each stream that has ended, and optionally one to the audit log, and ends its span.
 * Never contains the prompt or the reply.
 *
 * <p>Logging may block, and so may what exports spans: a task does both, in order, for all streams that were added before it
 * was {@linkplain #wake woken}. The owner must close the journal, which writes the remaining lines.
 */
public final class Journal implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Journal.class.getName());

    /** Most streams waiting for a blocked log: a few minutes' worth, and a few MB. */
    private static final int MAX_WAITING = 10_000;

    private final boolean audit;
    private final Executor executor;
    private final LineLog streamLog = new LineLog("dev.sluice.streams");
    private final LineLog auditLog = new LineLog("dev.sluice.audit");
    private final Queue<Report> waiting = new ConcurrentLinkedQueue<>();
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

    /** Adds a stream. Never blocks; if too many are waiting, drops it and counts it as lost. */
    void add(Report report) {
        if (!audit && report.span() == null && !streamLog.isOn()) {
            return;
        }
        if (size.incrementAndGet() > MAX_WAITING) {
            size.decrementAndGet();
            lost.incrementAndGet();
            return;
        }
        waiting.add(report);
    }

    /** Starts a task that writes what was added, unless one is running. Never blocks. */
    void wake() {
        if (!waiting.isEmpty() && writing.compareAndSet(false, true)) {
            try {
                executor.execute(this::writeAll);
            } catch (RejectedExecutionException e) {
                writing.set(false); // the deployment is stopping: close() writes it
            }
        }
    }

    private void writeAll() {
        try {
            drain();
        } finally {
            writing.set(false); // what is added from now on waits for the next call of wake
        }
    }

    private synchronized void drain() {
        Report next = waiting.poll();
        while (next != null) {
            size.decrementAndGet();
            write(next);
            next = waiting.poll();
        }
        int missed = lost.getAndSet(0);
        if (missed > 0) {
            LOG.log(Level.WARNING, "{0} streams are missing from the log, because writing it is too slow", missed);
        }
    }

    private void write(Report report) {
        FinishedStream stream = report.stream();
        try {
            if (streamLog.isOn()) {
                streamLog.write(JournalLine.stream(stream));
            }
            if (audit) {
                auditLog.write(JournalLine.audit(stream));
            }
            if (report.span() != null) {
                report.span().end(stream);
            }
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "A stream could not be logged or traced", e);
        }
    }

    @Override
    public void close() {
        drain();
    }
}

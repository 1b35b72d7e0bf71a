package dev.sluice.push;

import dev.sluice.dialect.Encoder;
import dev.sluice.dialect.WholeEncoder;
import dev.sluice.security.Validity;
import dev.sluice.stream.LogReader;
import dev.sluice.stream.RefusedException;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes one reader's frames to one response, as fast as the client accepts them and no faster, without holding a thread.
 *
 * <p>The log wakes its {@link Drain}, on any thread, which then encodes what the log has after the reader's place, writes while
 * the response is ready, and flushes once when nothing is left. A client that does not read leaves the response not ready, and
 * the place where it is.
 *
 * <p>Threads: everything about the response is touched under {@link #lock}, by the drain or by what ends the response. What
 * the containers do, and the code below depends on:
 *
 * <ul>
 *   <li>Tomcat reports failures on foreign threads to the {@link AsyncListener} only; Payara reports failed writes to nobody.
 *       Both recycle the response at once, so it is not touched after an error or after completing.
 *   <li>Tomcat calls {@link AsyncListener#onComplete} under a monitor of its own: taking {@link #lock} there would be a
 *       deadlock.
 * </ul>
 */
public final class EventStreamWriter implements WriteListener, AsyncListener {

    private static final Logger LOG = System.getLogger(EventStreamWriter.class.getName());

    private final String id;
    private final HeldFrames.Share held;
    private final boolean elsewhere;
    private final LogReader reader;
    private final ReaderFrames frames;

    /** Set where the response is one answer, whose status is known when it is written. */
    private final @Nullable WholeEncoder whole;

    private final LongSupplier nanoTime;
    private final WriterTimes times;
    private final Runnable onFirstFlush;
    private final Consumer<EventStreamWriter> onClose;

    private final Drain drain = new Drain(this::writeAll);
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Object lock = new Object();

    /** Whether the drain has begun. Only for {@link #onWritePossible}, which the container never calls twice at once. */
    private volatile boolean begun;

    /* Under the lock. */
    private @Nullable AsyncContext context;
    private @Nullable ServletResponse response;
    private @Nullable FrameOutput output;
    private boolean flushedOnce;

    /**
     * Creates a writer, which does nothing until it is {@linkplain #start started}.
     *
     * @param id of the stream or channel, for the server's log
     * @param elsewhere whether other nodes will have what is read when this one is gone
     * @param open attaches a reader that wakes this writer
     * @param login the reader's
     * @param sent counts the events that are written
     * @param onFirstFlush run once, under no lock, when everything that was there at the beginning has left
     * @param onClose called once, by any thread, when the writer will write no more
     */
    EventStreamWriter(
            String id,
            boolean elsewhere,
            Opening open,
            Encoder encoder,
            Validity login,
            LongAdder sent,
            HeldFrames.Share held,
            LongSupplier nanoTime,
            Runnable onFirstFlush,
            Consumer<EventStreamWriter> onClose)
            throws RefusedException {
        long now = nanoTime.getAsLong();
        this.id = id;
        this.held = held;
        this.elsewhere = elsewhere;
        this.nanoTime = nanoTime;
        this.times = new WriterTimes(now, login);
        this.onFirstFlush = onFirstFlush;
        this.onClose = onClose;
        this.reader = open.attach(drain::wake);
        this.frames = new ReaderFrames(id, reader, encoder, FrameOutput.WRITE_BYTES, sent);
        this.whole = encoder instanceof WholeEncoder answer ? answer : null;
    }

    /** Whether the response is one answer, and no stream. */
    boolean isWhole() {
        return whole != null;
    }

    /** Attaches a reader to a log. */
    @FunctionalInterface
    interface Opening {
        LogReader attach(Runnable wake) throws RefusedException;
    }

    /**
     * Switches to asynchronous mode and begins to write; completes the response at once if the writer was closed before. Must
     * be the last thing that the request's thread does with the response.
     */
    void start(ServletRequest request, ServletResponse response) throws IOException {
        AsyncContext async = request.startAsync(request, response);
        async.setTimeout(0);
        async.addListener(this);
        ServletOutputStream out = response.getOutputStream();
        boolean open;
        synchronized (lock) {
            open = !closed.get();
            if (open) {
                context = async;
                this.response = response;
                output = new FrameOutput(out, frames, times, held, whole == null ? null : () -> head(whole, response));
            }
        }
        if (open) {
            out.setWriteListener(this);
        } else {
            async.complete();
        }
    }

    /** Sets what could not be known before. */
    private static void head(WholeEncoder answer, ServletResponse response) {
        HttpServletResponse http = (HttpServletResponse) response;
        http.setStatus(answer.status());
        if (answer.isRetryable() != null) {
            http.setHeader("x-should-retry", answer.isRetryable().toString());
        }
        if (answer.retryAfterMs() > 0) {
            http.setHeader("Retry-After", String.valueOf((answer.retryAfterMs() + 999) / 1000));
        }
    }

    @Override
    public void onWritePossible() {
        if (begun) {
            drain.wake();
        } else {
            begun = true;
            drain.begin();
        }
    }

    /** The drain's task. */
    private void writeAll() {
        boolean first = false;
        synchronized (lock) {
            FrameOutput to = output;
            if (to == null || closed.get()) {
                return;
            }
            try {
                switch (to.write(nanoTime.getAsLong())) {
                    case AT_END -> complete();
                    case OVERFULL -> abort();
                    default -> {
                        first = !flushedOnce && to.isFlushed();
                        flushedOnce |= first;
                    }
                }
            } catch (IOException | IllegalStateException e) {
                complete(); // the client went away, or the container has closed the response
            } catch (RuntimeException | Error e) {
                LOG.log(Level.ERROR, "The response with the events of " + id + " failed and was closed", e);
                complete();
            }
        }
        if (first) {
            runOnFirstFlush();
        }
    }

    /** What it throws ends here: the thread belongs to the container or to a provider, and the reader is not to blame. */
    private void runOnFirstFlush() {
        try {
            onFirstFlush.run();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "What follows the first events of " + id + " failed", e);
        }
    }

    /** Does what has become due by {@code now}. Called a few times a second by a single thread. */
    void sweep(long now, long keepAliveNanos, long writeTimeoutNanos) {
        if (closed.get()) {
            return;
        }
        if (reader.isCut()) {
            abort();
            return;
        }
        switch (times.next(now, keepAliveNanos, writeTimeoutNanos)) {
            case DROP -> drop(now, writeTimeoutNanos);
            case EXPIRE -> {
                frames.expire();
                drain.wake();
            }
            case KEEP_ALIVE -> {
                if (!isWhole()) { // of which nothing may come before the end
                    frames.keepAlive();
                    drain.wake();
                }
            }
            case FLUSH -> drain.wake();
            case NOTHING -> {
                // The usual case.
            }
        }
    }

    /** Ends the response because the server stops, unless the log ends first or the client resumes by itself. */
    void stop() {
        frames.stop();
        drain.wake();
    }

    /** Has the reader go on at another node, if it is one that can. */
    void handOver() {
        frames.handOver();
        drain.wake();
    }

    /** Whether other nodes have what is read here, and will have it when this one is gone. */
    boolean isElsewhere() {
        return elsewhere;
    }

    /** Ends the response of a client that reads nothing, unless it has begun to meanwhile. */
    private void drop(long now, long writeTimeoutNanos) {
        synchronized (lock) {
            if (times.isStalled(now, writeTimeoutNanos)) {
                abort();
            }
        }
    }

    /** Ends the response in its middle: nothing that waits in the connection is written any more. */
    private void abort() {
        synchronized (lock) {
            if (response != null && !closed.get()) {
                TomcatConnection.closeNow(response);
            }
            complete();
        }
    }

    /** Ends the response; what was not written yet is lost. Idempotent, for any thread. */
    void close() {
        synchronized (lock) {
            complete();
        }
    }

    private void complete() {
        AsyncContext async = context;
        if (release() && async != null) {
            try {
                async.complete();
            } catch (IllegalStateException e) {
                context = null; // the container has completed it already, as it may after an error
            } catch (RuntimeException | Error e) {
                LOG.log(Level.ERROR, "The container could not complete a response with the events of " + id, e);
            }
        }
    }

    /** Lets go of the log. Returns false if that was done before. */
    private boolean release() {
        if (closed.getAndSet(true)) {
            return false;
        }
        held.close();
        try {
            reader.close();
            onClose.accept(this);
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "Closing a response with the events of " + id + " failed", e);
        }
        return true;
    }

    @Override
    public void onError(Throwable failure) {
        close();
    }

    @Override
    public void onError(AsyncEvent event) {
        close();
    }

    @Override
    public void onComplete(AsyncEvent event) {
        release();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        close();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // Only a dispatch starts again, and nothing dispatches.
    }
}

package dev.sluice.push;

import dev.sluice.dialect.Encoder;
import dev.sluice.sse.FrameBuffer;
import dev.sluice.stream.LogReader;
import dev.sluice.stream.RefusedException;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes one reader's frames to one response, as fast as the client takes them and no faster, holding no thread.
 *
 * <p>Any thread may {@link #wake} it. The first to come drains: it encodes what the log has after the reader's place,
 * writes while the response can be written to, and flushes once when there is nothing left; others only leave word that
 * there is more. A client that does not read leaves the response not writable, and the place where it is.
 *
 * <p>What the containers taught, and the code below depends on:
 *
 * <ul>
 *   <li>After a {@code flush} the response may be not writable: it is asked again before anything else, also before
 *       completing.
 *   <li>Tomcat reports failures on foreign threads to the {@link AsyncListener} only, Payara reports failed writes to
 *       nobody. Both recycle the response at once, so it is not touched after an error or after completing.
 *   <li>Tomcat calls {@link AsyncListener#onComplete} under a monitor of its own: taking {@link #lock} there is a deadlock.
 * </ul>
 */
public final class EventStreamWriter implements WriteListener, AsyncListener {

    private static final Logger LOG = System.getLogger(EventStreamWriter.class.getName());

    /** Content encoded before it is written: frames joined to what a socket's buffer takes in one system call. */
    private static final int BATCH_BYTES = 8 * 1024;

    private static final byte[] NONE = {};

    private final LogReader reader;
    private final ReaderFrames frames;
    private final long expiresNanos;
    private final Runnable onFirstFlush;
    private final Consumer<EventStreamWriter> onClose;

    /** Calls of {@link #wake} that were not answered yet. One from the beginning, which the first writability answers. */
    private final AtomicInteger wakes = new AtomicInteger(1);

    private final AtomicBoolean closed = new AtomicBoolean();
    private final Object lock = new Object();

    /* Under the lock. */
    private @Nullable AsyncContext context;
    private @Nullable ServletResponse response;
    private @Nullable ServletOutputStream out;
    private byte[] pending = NONE;
    private int pendingFrom;
    private int pendingTo;
    private boolean flushedOnce;

    /** From the beginning, because the headers are to leave, even before there is anything to say. */
    private boolean unflushed = true;

    /**
     * Whether the client has taken everything at once so far. Completing will then hardly wait for it: no more is unflushed
     * than the container's buffer holds.
     */
    private boolean keptUp = true;

    private volatile boolean started;
    private volatile long dueNanos = Encoder.NEVER;
    private volatile long lastWriteNanos = System.nanoTime();
    private volatile boolean stalled;
    private volatile long stalledNanos;

    /**
     * Makes a writer, which does nothing before it is {@linkplain #start started}.
     *
     * @param open attaches a reader that is told to wake this writer
     * @param login how long the reader's is good for
     * @param sent counts the events that are written
     * @param onFirstFlush run once, when all there was at the beginning has left
     * @param onClose told once, by any thread, when the writer will not write any more
     */
    EventStreamWriter(
            Opening open,
            Encoder encoder,
            Duration login,
            LongAdder sent,
            Runnable onFirstFlush,
            Consumer<EventStreamWriter> onClose)
            throws RefusedException {
        this.expiresNanos = System.nanoTime() + login.toNanos();
        this.onFirstFlush = onFirstFlush;
        this.onClose = onClose;
        this.reader = open.attach(this::wake);
        this.frames = new ReaderFrames(reader, encoder, BATCH_BYTES, sent);
    }

    /** Attaches a reader to a log. */
    @FunctionalInterface
    interface Opening {
        LogReader attach(Runnable wake) throws RefusedException;
    }

    /** Goes asynchronous and begins to write. For the thread that serves the request, when all else is done with it. */
    void start(ServletRequest request, ServletResponse response) throws IOException {
        AsyncContext async = request.startAsync(request, response);
        async.setTimeout(0);
        async.addListener(this);
        synchronized (lock) {
            context = async;
            this.response = response;
            out = response.getOutputStream();
        }
        response.getOutputStream().setWriteListener(this);
    }

    /** Says that there is more to write. Returns without waiting for the client. */
    void wake() {
        if (wakes.getAndIncrement() == 0) {
            drainAll(1);
        }
    }

    @Override
    public void onWritePossible() {
        stalled = false;
        if (started) {
            wake();
        } else {
            started = true;
            drainAll(1);
        }
    }

    private void drainAll(int answered) {
        int missed = answered;
        do {
            drain();
            missed = wakes.addAndGet(-missed);
        } while (missed != 0);
    }

    private void drain() {
        boolean first = false;
        synchronized (lock) {
            ServletOutputStream to = out;
            if (to == null || closed.get()) {
                return;
            }
            try {
                first = writeAll(to);
            } catch (IOException | IllegalStateException e) {
                complete(); // the client went away, or the container has closed the response
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "An event stream failed", e);
                complete();
            }
        }
        if (first) {
            onFirstFlush.run();
        }
    }

    /** Writes all there is, or all that can be written. Returns whether all has left for the first time. */
    private boolean writeAll(ServletOutputStream to) throws IOException {
        long now = System.nanoTime();
        while (to.isReady()) {
            if (pendingFrom < pendingTo) {
                int size = Math.min(pendingTo - pendingFrom, BATCH_BYTES);
                to.write(pending, pendingFrom, size);
                pendingFrom += size;
                unflushed = true;
                lastWriteNanos = now;
            } else if (!encodeMore(now)) {
                boolean atEnd = frames.atEnd();
                if (unflushed && !(atEnd && keptUp)) {
                    unflushed = false;
                    to.flush();
                } else if (atEnd) {
                    complete();
                    return false;
                } else {
                    dueNanos = frames.dueNanos();
                    return isFirst();
                }
            }
        }
        keptUp = false;
        if (!stalled) {
            stalledNanos = now;
            stalled = true;
        }
        if (pendingFrom < pendingTo && ReaderFrames.isScratch(pending)) {
            // What is left must wait for another thread.
            pending = Arrays.copyOfRange(pending, pendingFrom, pendingTo);
            pendingTo -= pendingFrom;
            pendingFrom = 0;
        }
        return !unflushed && isFirst();
    }

    /** Whether this is the first time that all there was has left. */
    private boolean isFirst() {
        boolean first = !flushedOnce;
        flushedOnce = true;
        return first;
    }

    private boolean encodeMore(long now) {
        FrameBuffer next = frames.next(now);
        pending = next.array();
        pendingFrom = 0;
        pendingTo = next.length();
        return pendingTo > 0;
    }

    /** Looks after the writer's times. Called now and then by one thread. */
    void sweep(long now, long keepAliveNanos, long writeTimeoutNanos) {
        if (closed.get() || !started) {
            return;
        }
        if (stalled) {
            if (now - stalledNanos > writeTimeoutNanos) {
                drop();
            }
        } else if (now - expiresNanos >= 0 && frames.expire()) {
            wake();
        } else if (now - lastWriteNanos >= keepAliveNanos) {
            frames.keepAlive();
            wake();
        } else if (dueNanos <= now) {
            dueNanos = Encoder.NEVER;
            wake();
        }
    }

    /** Ends the response of a client that reads nothing. */
    private void drop() {
        synchronized (lock) {
            if (response != null && !closed.get()) {
                TomcatConnection.closeNow(response);
            }
            complete();
        }
    }

    /** Ends the response, whatever was not written yet. May be called more than once, by any thread. */
    void close() {
        synchronized (lock) {
            complete();
        }
    }

    private void complete() {
        AsyncContext async = context;
        if (!release()) {
            return;
        }
        if (async != null) {
            try {
                async.complete();
            } catch (IllegalStateException e) {
                // The container has completed it already, as it may after an error.
                context = null;
            }
        }
    }

    private boolean release() {
        if (closed.getAndSet(true)) {
            return false;
        }
        reader.close();
        onClose.accept(this);
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

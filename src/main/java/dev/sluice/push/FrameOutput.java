package dev.sluice.push;

import dev.sluice.sse.FrameBuffer;
import jakarta.servlet.ServletOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Writes a reader's frames to one response for as long as it accepts them, and keeps what it does not. The response is asked
 * whether it is ready before every call: also after a flush, which may have made it not ready, and before completing.
 *
 * <p>Guarded by its writer's lock.
 */
final class FrameOutput {

    /** Most bytes in one write: what a socket's buffer accepts in one system call. */
    static final int WRITE_BYTES = 8 * 1024;

    /** How far {@link #write} came. */
    enum State {
        /** The response accepts no more for now; it will report when it does. */
        NOT_READY,
        /** Everything so far was written and flushed. */
        CAUGHT_UP,
        /** Everything was written, and nothing will follow. The response is ready to be completed. */
        AT_END,
        /** The response accepts no more for now, and there is no room to keep what it does not. */
        OVERFULL
    }

    private final ServletOutputStream out;
    private final ReaderFrames frames;
    private final WriterTimes times;
    private final HeldFrames.Share held;

    /** What was encoded and may not be written yet. */
    private @Nullable FrameBuffer pending;

    /** What must be done before the first byte, while the response's head has not left; null afterwards. */
    private @Nullable Runnable head;

    /** Whether {@link #pending} was kept from a time when the response accepted no more. */
    private boolean holding;

    /** True from the beginning, because the headers must leave even before the first event, unless something is to be done. */
    private boolean unflushed;

    /**
     * Whether the client has accepted everything at once so far. If so, completing will hardly have to wait for it: what is
     * not flushed fits into the container's buffer.
     */
    private boolean keptUp = true;

    /**
     * Makes the output of a response.
     *
     * @param head is run before the first byte, and until then the response's head waits; null if it may leave at once
     */
    FrameOutput(
            ServletOutputStream out,
            ReaderFrames frames,
            WriterTimes times,
            HeldFrames.Share held,
            @Nullable Runnable head) {
        this.out = out;
        this.frames = frames;
        this.times = times;
        this.held = held;
        this.head = head;
        this.unflushed = head == null;
    }

    /** Writes everything there is, or as much as the response accepts, and flushes once at the end. */
    State write(long now) throws IOException {
        while (out.isReady()) {
            times.writable();
            if (pending != null && pending.hasMore()) {
                Runnable first = head;
                if (first != null) {
                    head = null;
                    first.run();
                }
                pending.passOn(out, WRITE_BYTES);
                unflushed = true;
                times.written(now);
            } else if (!encodeMore(now)) {
                boolean atEnd = frames.atEnd();
                if (unflushed && !(atEnd && keptUp)) {
                    unflushed = false;
                    out.flush();
                } else if (atEnd) {
                    return State.AT_END;
                } else {
                    times.due(frames.dueNanos());
                    return State.CAUGHT_UP;
                }
            }
        }
        keptUp = false;
        times.stalled(now);
        return keepPending() ? State.NOT_READY : State.OVERFULL;
    }

    private boolean encodeMore(long now) {
        pending = null;
        if (holding) {
            holding = false;
            held.release();
        }
        while (!frames.isEmpty(now)) { // a whole batch may be frames that the reader has
            pending = frames.next(now);
            if (pending.hasMore()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Copies what is left out of the scratch array, because another thread may have to go on. Returns whether there is room for
     * it.
     */
    private boolean keepPending() {
        if (pending == null || !pending.hasMore()) {
            pending = null;
            return true;
        }
        if (!holding || ReaderFrames.isScratch(pending.array())) {
            pending.leaveArray(); // also one of its own, which is larger than what is left
        }
        holding = true;
        return held.hold(pending.array().length);
    }

    /** Returns whether everything written so far was also flushed. */
    boolean isFlushed() {
        return !unflushed;
    }
}

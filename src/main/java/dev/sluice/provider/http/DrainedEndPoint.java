package dev.sluice.provider.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * A socket that remembers that it was read empty: after a read that brought less than there was room for, {@link #fill}
 * returns 0 without a system call until the selector reports the socket as ready. Not final, so that a test can count the
 * reads.
 */
class DrainedEndPoint extends SocketChannelEndPoint {

    /*
     * Design. Jetty reads until a read returns 0, and reads once more before it waits for the selector, so two of three reads
     * of an event find nothing.
     *
     * Nothing can be missed, because a caller that gets 0 must register its interest before it can be called again, and the
     * JDK's selectors are level-triggered: bytes, an end or a reset that arrived after the short read are reported at once.
     * The selector reports before the caller runs, so the caller's first fill reads. Where a short read races with the
     * report (TLS fills also while it flushes), the flag may be set although the socket is readable; then a fill returns 0,
     * its caller registers once more, and the socket is reported once more.
     */

    private volatile boolean drained;

    DrainedEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
        super(channel, selector, key, scheduler);
    }

    @Override
    public int fill(ByteBuffer buffer) throws IOException {
        if (drained && !isInputShutdown()) {
            return 0;
        }
        int filled = read(buffer);
        // Bytes are appended up to the limit, so a limit below the capacity means that the read was short.
        drained = filled >= 0 && buffer.limit() < buffer.capacity();
        return filled;
    }

    /** Reads from the socket with one system call. */
    int read(ByteBuffer buffer) throws IOException {
        return super.fill(buffer);
    }

    @Override
    public Runnable onSelected() {
        drained = false;
        return super.onSelected();
    }
}

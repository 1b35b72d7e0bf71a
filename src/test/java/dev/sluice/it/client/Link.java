package dev.sluice.it.client;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;

/** One connection of a {@link Loop}. Confined to the loop's thread, except for {@link #reset}. */
public final class Link {

    private final Loop loop;
    private final SocketChannel channel;
    private final Deque<ByteBuffer> unwritten = new ArrayDeque<>();
    private Loop.Peer peer;
    private SelectionKey key;
    private boolean tellsWritten;
    private boolean closed;

    public Link(Loop loop, SocketChannel channel) {
        this.loop = loop;
        this.channel = channel;
    }

    public void open(Selector selector, Loop.Peer told) throws IOException {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        peer = told;
        key = channel.register(selector, SelectionKey.OP_READ, this);
        writeOn();
    }

    /** Writes, or queues what the socket does not take yet. */
    public void write(byte[] bytes) {
        unwritten.add(ByteBuffer.wrap(bytes));
        if (key != null && unwritten.size() == 1) {
            writeOn();
        }
    }

    /** Sets whether the peer is called each time that everything has been written. */
    public void tellWritten(boolean tell) {
        tellsWritten = tell;
        writeOn();
    }

    public void writable() {
        writeOn();
        if (tellsWritten && unwritten.isEmpty()) {
            peer.written();
        }
    }

    private void writeOn() {
        if (closed) {
            return;
        }
        try {
            while (!unwritten.isEmpty()) {
                channel.write(unwritten.peek());
                if (unwritten.peek().hasRemaining()) {
                    break;
                }
                unwritten.remove();
            }
            int writing = unwritten.isEmpty() && !tellsWritten ? 0 : SelectionKey.OP_WRITE;
            key.interestOps((key.interestOps() & SelectionKey.OP_READ) | writing);
        } catch (IOException e) {
            gone();
        }
    }

    /** Stops reading continuously: from now on, only {@link #read(int)} reads. */
    public void readWhenAsked() {
        key.interestOps(key.interestOps() & ~SelectionKey.OP_READ);
    }

    /** Reads at most that many bytes of those that have arrived. */
    public void read(int most) {
        read(loop.buffer(), most);
    }

    public void read(ByteBuffer buffer, int most) {
        if (closed) {
            return;
        }
        buffer.clear().limit(Math.min(most, buffer.capacity()));
        int count;
        try {
            count = channel.read(buffer);
        } catch (IOException e) {
            count = -1;
        }
        if (count > 0) {
            peer.bytes(buffer.flip());
        } else if (count < 0) {
            gone();
        }
    }

    private void gone() {
        if (!closed) {
            close();
            peer.gone();
        }
    }

    public void close() {
        closed = true;
        try {
            channel.close();
        } catch (IOException e) {
            // closed all the same
        }
    }

    /** Resets the connection. May be called by any thread. */
    public void reset() {
        loop.run(() -> {
            try {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            } catch (IOException e) {
                // closed before
            }
            close();
        });
    }
}

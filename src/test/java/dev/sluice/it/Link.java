package dev.sluice.it;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;

/** One connection of a {@link Loop}. For the loop's thread, but for {@link #reset}. */
final class Link {

    private final Loop loop;
    private final SocketChannel channel;
    private final Deque<ByteBuffer> unwritten = new ArrayDeque<>();
    private Loop.Peer peer;
    private SelectionKey key;
    private boolean tellsWritten;
    private boolean closed;

    Link(Loop loop, SocketChannel channel) {
        this.loop = loop;
        this.channel = channel;
    }

    void open(Selector selector, Loop.Peer told) throws IOException {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        peer = told;
        key = channel.register(selector, SelectionKey.OP_READ, this);
        writeOn();
    }

    /** Writes as soon as it can be written. */
    void write(byte[] bytes) {
        unwritten.add(ByteBuffer.wrap(bytes));
        if (key != null && unwritten.size() == 1) {
            writeOn();
        }
    }

    /** Has the peer told again and again when more may be written, or not any more. */
    void tellWritten(boolean tell) {
        tellsWritten = tell;
        writeOn();
    }

    void writable() {
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

    /** Reads no more by itself, only what {@link #read(int)} asks for. */
    void readWhenAsked() {
        key.interestOps(key.interestOps() & ~SelectionKey.OP_READ);
    }

    /** Reads at most so many bytes, if they are there. */
    void read(int most) {
        read(loop.buffer(), most);
    }

    void read(ByteBuffer buffer, int most) {
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

    void close() {
        closed = true;
        try {
            channel.close();
        } catch (IOException e) {
            // closed all the same
        }
    }

    /** Goes away without a word. For any thread. */
    void reset() {
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

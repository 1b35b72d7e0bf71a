package dev.sluice.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** One thread that reads and writes any number of sockets, so that clients and providers by the thousand cost little. */
final class Loop implements AutoCloseable {

    /** Connections that come at once. */
    private static final int BACKLOG = 4096;

    /** How exactly what is {@linkplain #every repeated} keeps its time. */
    private static final long TICK_MS = 5;

    private final Selector selector;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final List<Repeated> repeated = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile boolean closed;
    private final Thread thread = new Thread(this::turn, "test-loop");

    /** What happens on one connection. Told by the loop's thread only. */
    interface Peer {
        void bytes(ByteBuffer bytes);

        /** All that was written has left. Told when it was {@linkplain Link#tellWritten asked} for. */
        default void written() {}

        /** The other side has closed or reset the connection. Not told of what this side ends. */
        void gone();
    }

    private static final class Repeated {
        private final long everyNanos;
        private final Runnable task;
        private long nextNanos = System.nanoTime();

        Repeated(long everyMillis, Runnable task) {
            this.everyNanos = TimeUnit.MILLISECONDS.toNanos(everyMillis);
            this.task = task;
        }
    }

    Loop() throws IOException {
        selector = Selector.open();
        thread.setDaemon(true);
        thread.start();
    }

    /** Has the loop's thread do something, soon. */
    void run(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    /** Has the loop's thread do something again and again. */
    void every(long millis, Runnable task) {
        run(() -> repeated.add(new Repeated(millis, task)));
    }

    /** Takes connections on a port of the system's choice, which it returns. */
    int listen(Function<Link, Peer> accepted) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        server.configureBlocking(false);
        run(() -> register(server, accepted));
        return server.socket().getLocalPort();
    }

    private void register(ServerSocketChannel server, Function<Link, Peer> accepted) {
        try {
            server.register(selector, SelectionKey.OP_ACCEPT, accepted);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Connects. What comes is read from when the link is {@linkplain #open opened} on.
     *
     * @param receiveBuffer bytes that may lie unread on this side, or 0 for the system's default
     */
    Link connect(int port, int receiveBuffer) throws IOException {
        SocketChannel channel = SocketChannel.open();
        if (receiveBuffer > 0) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
        }
        channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return new Link(this, channel);
    }

    /** Has the peer told of what comes. */
    void open(Link link, Peer peer) {
        run(() -> opened(link, peer));
    }

    private void opened(Link link, Peer peer) {
        try {
            link.open(selector, peer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void turn() {
        try {
            while (!closed) {
                selector.select(TICK_MS);
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
                long now = System.nanoTime();
                for (Repeated task : repeated) {
                    if (task.nextNanos - now <= 0) {
                        task.nextNanos = Math.max(task.nextNanos + task.everyNanos, now); // what was missed is missed
                        task.task.run();
                    }
                }
                for (SelectionKey key : selector.selectedKeys()) {
                    serve(key);
                }
                selector.selectedKeys().clear();
            }
        } catch (IOException | RuntimeException | Error e) {
            failure.set(e);
        }
    }

    @SuppressWarnings("unchecked")
    private void serve(SelectionKey key) throws IOException {
        if (!key.isValid()) {
            return;
        }
        if (key.attachment() instanceof Link link) {
            if (key.isWritable()) {
                link.writable();
            }
            if (key.isValid() && key.isReadable()) {
                link.read(buffer, buffer.capacity());
            }
            return;
        }
        Function<Link, Peer> accepted = (Function<Link, Peer>) key.attachment();
        ServerSocketChannel server = (ServerSocketChannel) key.channel();
        for (SocketChannel channel = server.accept(); channel != null; channel = server.accept()) {
            Link link = new Link(this, channel);
            opened(link, accepted.apply(link));
        }
    }

    ByteBuffer buffer() {
        return buffer;
    }

    /** Fails with what has failed in the loop's thread, if anything has. */
    void check() {
        if (failure.get() != null) {
            throw new AssertionError("the loop has failed", failure.get());
        }
    }

    /** Ends every connection. */
    @Override
    public void close() throws IOException {
        closed = true;
        selector.wakeup();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
        check();
    }
}

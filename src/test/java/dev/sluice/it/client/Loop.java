package dev.sluice.it.client;

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

/** One thread that reads and writes any number of sockets, so that thousands of clients and providers cost little. */
public final class Loop implements AutoCloseable {

    /** Connections that may wait to be accepted. */
    private static final int BACKLOG = 4096;

    /** The granularity of {@linkplain #every repeated} tasks. */
    private static final long TICK_MS = 5;

    private final Selector selector;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final List<Repeated> repeated = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile boolean closed;
    private final Thread thread = new Thread(this::turn, "test-loop");

    /** The events of one connection, on the loop's thread. */
    public interface Peer {
        void bytes(ByteBuffer bytes);

        /** Everything written so far has left. Called only {@linkplain Link#tellWritten on request}. */
        default void written() {}

        /** The other side has closed or reset the connection. Not called when this side does. */
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

    public Loop() throws IOException {
        selector = Selector.open();
        thread.setDaemon(true);
        thread.start();
    }

    /** Runs a task on the loop's thread, soon. */
    public void run(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    /** Runs a task on the loop's thread at a fixed rate. */
    public void every(long millis, Runnable task) {
        run(() -> repeated.add(new Repeated(millis, task)));
    }

    /** Accepts connections on a port of the system's choice, and returns the port. */
    public int listen(Function<Link, Peer> accepted) throws IOException {
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
     * Connects. Reading starts when the link is {@linkplain #open opened}.
     *
     * @param receiveBuffer bytes that may lie unread on this side, or 0 for the system's default
     */
    public Link connect(int port, int receiveBuffer) throws IOException {
        SocketChannel channel = SocketChannel.open();
        if (receiveBuffer > 0) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
        }
        channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return new Link(this, channel);
    }

    /** Starts to read, and to call the peer. */
    public void open(Link link, Peer peer) {
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
                        task.nextNanos =
                                Math.max(task.nextNanos + task.everyNanos, now); // missed ticks are not made up for
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

    public ByteBuffer buffer() {
        return buffer;
    }

    /** Throws the first failure of the loop's thread, if there was one. */
    public void check() {
        if (failure.get() != null) {
            throw new AssertionError("the loop has failed", failure.get());
        }
    }

    /** Closes every connection and ends the thread. */
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

package dev.sluice.it.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A link between a client and a server on this machine that can be cut, held, and refused. */
public final class FaultyLink implements AutoCloseable {

    private final ServerSocket server;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "test-wire");
        thread.setDaemon(true);
        return thread;
    });
    private volatile boolean refusing;
    private volatile boolean silent;

    public FaultyLink(int target) throws IOException {
        this.target = target;
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Future<?> unused = threads.submit(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Resets every open connection. */
    public void cut() {
        open.forEach(FaultyLink::reset);
    }

    /** Sets whether connections are reset as soon as they are made. */
    public void refuse(boolean refuse) {
        refusing = refuse;
    }

    /** Swallows everything that the server sends from now on, until another connection is made. */
    public void silence() {
        silent = true;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                if (refusing) {
                    reset(client);
                    continue;
                }
                silent = false;
                Socket to = new Socket(InetAddress.getLoopbackAddress(), target);
                open.add(client);
                open.add(to);
                pump(client, to, false);
                pump(to, client, true);
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void pump(Socket from, Socket to, boolean canBeSilent) {
        Future<?> unused = threads.submit(() -> {
            try (from;
                    to) {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                byte[] bytes = new byte[8192];
                boolean mute = false;
                for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                    mute |= canBeSilent && silent;
                    if (!mute) {
                        out.write(bytes, 0, count);
                    }
                }
            } catch (IOException e) {
                // One end has closed the connection; the other is closed as well.
            } finally {
                open.remove(from);
                open.remove(to);
            }
        });
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // The other direction has closed it.
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            cut();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            threads.shutdownNow();
        }
    }
}

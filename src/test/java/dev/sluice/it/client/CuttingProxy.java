package dev.sluice.it.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A proxy that loses connections: passes bytes on to a server, and cuts answers to the requests that matter, each at a
 * given place.
 */
public final class CuttingProxy implements AutoCloseable {

    /**
     * What tells that a client has taken the bytes before a cut: a browser that learns of the cut before it has looked at
     * what came drops that, and the place of the cut is another one then.
     */
    public interface Receiver {

        /**
         * Waits until it has taken so much.
         *
         * @param request the number of the request that matters, from 1
         * @param bytes of the answer's body
         */
        void awaitTaken(int request, int bytes) throws InterruptedException;
    }

    private final int server;
    private final Pattern request;
    private final Queue<String> cuts = new ConcurrentLinkedQueue<>();
    private final Receiver receiver;
    private final Runnable onCut;
    private final ServerSocket listening;
    private final AtomicInteger requests = new AtomicInteger();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "test-proxy");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Starts a proxy on a port of its own.
     *
     * @param request matches the heads of the requests that matter
     */
    public CuttingProxy(int server, Pattern request, Receiver receiver, Runnable onCut) throws IOException {
        this.server = server;
        this.request = request;
        this.receiver = receiver;
        this.onCut = onCut;
        listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Future<?> unused = threads.submit(this::accept);
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** Cuts the next answer that has no cut yet, right after the first occurrence of the mark. */
    public void cutBehind(String mark) {
        cuts.add(mark);
    }

    /** Cuts that have not been made yet. */
    public int cutsLeft() {
        return cuts.size();
    }

    /** The number of requests that matter so far. */
    public int requests() {
        return requests.get();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Connection connection =
                        new Connection(listening.accept(), new Socket(InetAddress.getLoopbackAddress(), server));
                threads.execute(connection::up);
                threads.execute(connection::down);
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            threads.shutdownNow();
        }
    }

    private final class Connection {
        private final Socket client;
        private final Socket upstream;

        /* Under the lock. */
        private int number;
        private String mark;
        private final StringBuilder answer = new StringBuilder();

        Connection(Socket client, Socket upstream) {
            this.client = client;
            this.upstream = upstream;
            sockets.add(client);
            sockets.add(upstream);
        }

        /** A browser sends a request without a body in one piece. */
        void up() {
            byte[] bytes = new byte[16 * 1024];
            try (client;
                    upstream) {
                for (int n = client.getInputStream().read(bytes);
                        n > 0;
                        n = client.getInputStream().read(bytes)) {
                    Matcher found = request.matcher(new String(bytes, 0, n, ISO_8859_1));
                    if (found.find()) {
                        begin(requests.incrementAndGet(), cuts.poll());
                    }
                    upstream.getOutputStream().write(bytes, 0, n);
                }
            } catch (IOException e) {
                // One side has closed the connection; the other is closed as well.
            }
        }

        void down() {
            byte[] bytes = new byte[16 * 1024];
            try (client;
                    upstream) {
                for (int n = upstream.getInputStream().read(bytes);
                        n > 0;
                        n = upstream.getInputStream().read(bytes)) {
                    if (!pass(bytes, n)) {
                        return;
                    }
                }
            } catch (IOException | InterruptedException e) {
                // One side has closed the connection, or the test the proxy; the other is closed as well.
            }
        }

        private synchronized void begin(int request, String cutBehind) {
            number = request;
            mark = cutBehind;
            answer.setLength(0);
        }

        /** Passes on the bytes before a cut. Returns false if there was one. */
        private boolean pass(byte[] bytes, int n) throws IOException, InterruptedException {
            int cut = cut(new String(bytes, 0, n, ISO_8859_1));
            client.getOutputStream().write(bytes, 0, cut < 0 ? n : cut);
            if (cut >= 0) {
                awaitTaken();
                client.close();
                onCut.run();
            }
            return cut < 0;
        }

        /** The place of the cut in these bytes, or -1. */
        private synchronized int cut(String more) {
            int before = answer.length();
            int at = mark == null ? -1 : answer.append(more).indexOf(mark);
            return at < 0 ? -1 : at + mark.length() - before;
        }

        private void awaitTaken() throws InterruptedException {
            int request;
            int bytes;
            synchronized (this) {
                request = number;
                bytes = bodyBytes(answer.substring(0, answer.indexOf(mark) + mark.length()));
            }
            receiver.awaitTaken(request, bytes);
        }
    }

    /** The length of the body of a chunked answer, as far as it goes. */
    private static int bodyBytes(String answer) {
        int bytes = 0;
        int at = answer.indexOf("\r\n\r\n") + 4;
        for (int line = answer.indexOf("\r\n", at); line >= 0; line = answer.indexOf("\r\n", at)) {
            int data = line + 2;
            int size = Integer.parseInt(answer.substring(at, line), 16);
            bytes += Math.min(size, answer.length() - data);
            at = data + size + 2;
        }
        return bytes;
    }
}

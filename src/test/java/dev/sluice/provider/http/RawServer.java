package dev.sluice.provider.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A provider of bare sockets: the test writes its answers byte by byte. */
final class RawServer implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 60;
    private static final int CLOSED_WITHIN_MS = 60_000;

    private final String scheme;
    private final ServerSocket server;
    private final BlockingQueue<Socket> requested = new LinkedBlockingQueue<>();

    RawServer() throws IOException {
        this("http", new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    }

    RawServer(String scheme, ServerSocket server) {
        this.scheme = scheme;
        this.server = server;
        start(this::accept);
    }

    URI uri() {
        return URI.create(scheme + "://127.0.0.1:" + server.getLocalPort() + "/v1");
    }

    /** Waits for the next connection with a request. The caller must close it. */
    Socket request() throws IOException, InterruptedException {
        Socket socket = Objects.requireNonNull(requested.poll(PATIENCE_SECONDS, TimeUnit.SECONDS), "no request came");
        socket.setSoTimeout(CLOSED_WITHIN_MS);
        socket.setTcpNoDelay(true);
        return socket;
    }

    /** Whether another request has come. */
    boolean isRequested() {
        return !requested.isEmpty();
    }

    static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Closes a connection at once, by a reset. */
    static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Waits up to 60 s for the client to close or reset the connection. Returns whether it did. */
    static boolean isClosedByClient(Socket socket) throws IOException {
        try {
            socket.getInputStream().transferTo(OutputStream.nullOutputStream()); // what the client sent before
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (SocketException e) {
            return true;
        }
    }

    /** Queues connections with a request. The client may open one more than it needs, which stays silent. */
    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                start(() -> awaitRequest(socket));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void awaitRequest(Socket socket) {
        try {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            String line = in.readLine();
            if (line == null) {
                return; // closed without a request
            }
            int length = 0;
            while (!line.isEmpty()) {
                length = line.startsWith("Content-Length: ") ? Integer.parseInt(line.substring(16)) : length;
                line = in.readLine();
            }
            while (length > 0) {
                length -= (int) in.skip(length);
            }
            requested.add(socket);
        } catch (IOException e) {
            // closed without a request
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "test-provider");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}

package dev.sluice.app;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;

/**
 * A provider for {@link WarmUp} alone, on a port of this machine's own: whatever it is asked, it answers with a
 * stream of Chat Completions.
 */
final class WarmUpProvider implements AutoCloseable {

    /** One reply of some is long, and teaches what a chunk costs; the others teach what a reply costs. */
    private static final int LONG = 200;

    private static final int SHORT = 5;
    private static final int REPLIES_A_LONG_ONE = 4;

    /** Chunks that are sent together, as providers send them when readers or networks are slow. */
    private static final int TOGETHER = 16;

    private static final String HEAD = """
            HTTP/1.1 200 OK\r
            Content-Type: text/event-stream\r
            Transfer-Encoding: chunked\r
            \r
            """;
    private static final byte[] END = "0\r\n\r\n".getBytes(US_ASCII);

    private final ServerSocket server;
    private final ThreadFactory threads;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    WarmUpProvider(ThreadFactory threads) throws IOException {
        this.threads = threads;
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.newThread(this::accept).start();
    }

    /** As {@code sluice.providers.<name>.base-url} has it. */
    String baseUrl() {
        return "http://127.0.0.1:" + server.getLocalPort() + "/v1";
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                sockets.add(socket);
                threads.newThread(() -> serve(socket)).start();
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            for (int reply = 0; readRequest(in); reply++) {
                int chunks = reply % REPLIES_A_LONG_ONE == 0 ? LONG : SHORT;
                int together = reply % (2 * REPLIES_A_LONG_ONE) == 0 ? TOGETHER : 1;
                out.write(HEAD.getBytes(US_ASCII));
                for (int i = 0; i < chunks; i += together) {
                    chunk(out, events(i, Math.min(i + together, chunks)));
                }
                chunk(out, event("{}", "\"stop\"") + "data: [DONE]\n\n");
                out.write(END);
            }
        } catch (IOException e) {
            // The other side has gone, or this provider was closed.
        } finally {
            sockets.remove(socket);
        }
    }

    /** Reads a request to its end. Returns false when none comes any more. */
    private static boolean readRequest(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int read = in.read();
            if (read < 0) {
                return false;
            }
            head.append((char) read);
        }
        String length = head.toString().replaceFirst("(?is).*\ncontent-length: *([0-9]+).*", "$1");
        in.skipNBytes(Long.parseLong(length));
        return true;
    }

    private static String events(int from, int to) {
        StringBuilder events = new StringBuilder();
        for (int i = from; i < to; i++) {
            events.append(event("{\"content\":\" warm" + i + " some words\"}", "null"));
        }
        return events.toString();
    }

    private static String event(String delta, String finishReason) {
        return "data: {\"id\":\"chatcmpl-warm-up\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,"
                + "\"model\":\"warm-up\",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_0123456789\","
                + "\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"logprobs\":null,\"finish_reason\":"
                + finishReason + "}],\"obfuscation\":\"0123456789\"}\n\n";
    }

    private static void chunk(OutputStream out, String text) throws IOException {
        out.write((Integer.toHexString(text.length()) + "\r\n" + text + "\r\n").getBytes(US_ASCII));
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            // It is closed all the same.
        }
    }
}

package dev.sluice.it.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One request on a connection of its own, byte for byte as the test wants it, and its answer, read when the test asks. A
 * read that receives nothing for {@value #PATIENCE_MS} ms fails.
 */
public final class RawHttp implements AutoCloseable {

    private static final int PATIENCE_MS = 30_000;

    private final Socket socket = new Socket();
    private final InputStream in;
    private String statusLine;
    private final List<String> headers = new ArrayList<>();
    private InputStream body;

    /**
     * Connects.
     *
     * @param receiveBuffer bytes that may lie unread on this side, or 0 for the system's default
     */
    public RawHttp(int port, int receiveBuffer) throws IOException {
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MS);
        in = new BufferedInputStream(socket.getInputStream(), receiveBuffer > 0 ? 512 : 8192);
    }

    /**
     * Sends a request. Adds the headers that HTTP requires unless they are given. May be called again once the previous
     * answer has been read to its end.
     */
    public RawHttp send(String method, String target, Map<String, String> given, byte[] content) throws IOException {
        statusLine = null;
        headers.clear();
        body = null;
        StringBuilder head = new StringBuilder(method + ' ' + target + " HTTP/1.1\r\n");
        if (!given.containsKey("Host")) {
            head.append("Host: 127.0.0.1:").append(socket.getPort()).append("\r\n");
        }
        given.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        if (content.length > 0) {
            head.append("Content-Length: ").append(content.length).append("\r\n");
        }
        byte[] start = head.append("\r\n").toString().getBytes(UTF_8);
        byte[] all = new byte[start.length + content.length];
        System.arraycopy(start, 0, all, 0, start.length);
        System.arraycopy(content, 0, all, start.length, content.length);
        socket.getOutputStream().write(all);
        return this;
    }

    /** Reads the head, unless it has been read. */
    public int status() throws IOException {
        if (statusLine == null) {
            statusLine = line(in);
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                headers.add(line);
            }
        }
        return Integer.parseInt(statusLine.split(" ", 3)[1]);
    }

    /** The values of all header lines of that name; empty if there are none. */
    public List<String> headers(String name) throws IOException {
        status();
        return headers.stream()
                .filter(line -> line.regionMatches(true, 0, name + ':', 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).strip())
                .toList();
    }

    /** All headers, their names in lower case. */
    public Map<String, List<String>> headers() throws IOException {
        status();
        Map<String, List<String>> all = new TreeMap<>();
        for (String line : headers) {
            String name = line.substring(0, line.indexOf(':'));
            all.put(name.toLowerCase(Locale.ROOT), headers(name));
        }
        return all;
    }

    public String header(String name) throws IOException {
        List<String> values = headers(name);
        return values.isEmpty() ? "" : values.get(0);
    }

    /** The content, without its transfer encoding. */
    public InputStream body() throws IOException {
        if (body == null) {
            int status = status();
            if (header("Transfer-Encoding").equals("chunked")) {
                body = new Chunks(in);
            } else if (status == 204 || status == 304) {
                body = InputStream.nullInputStream();
            } else if (!header("Content-Length").isEmpty()) {
                body = new ByteArrayInputStream(in.readNBytes(Integer.parseInt(header("Content-Length"))));
            } else {
                body = in;
            }
        }
        return body;
    }

    public String text() throws IOException {
        return new String(body().readAllBytes(), UTF_8);
    }

    public JsonObject json() throws IOException {
        return Json.createReader(new StringReader(text())).readObject();
    }

    /** Resets the connection. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the connection ended after: " + line.toString(ISO_8859_1));
            }
            line.write(b);
        }
        return line.toString(ISO_8859_1).stripTrailing();
    }

    /** A chunked body. A connection that ends before the last chunk is an error. */
    private static final class Chunks extends InputStream {

        private final InputStream in;
        private int left;
        private boolean ended;

        Chunks(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int from, int length) throws IOException {
            if (left == 0 && !ended) {
                left = Integer.parseInt(line(in), 16);
                ended = left == 0;
                if (ended) {
                    line(in);
                }
            }
            if (ended) {
                return -1;
            }
            int count = in.read(to, from, Math.min(length, left));
            if (count < 0) {
                throw new EOFException("the connection ended in a chunk");
            }
            left -= count;
            if (left == 0) {
                line(in);
            }
            return count;
        }
    }
}

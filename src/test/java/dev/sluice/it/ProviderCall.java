package dev.sluice.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URLDecoder;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One request to the provider, and the pen to answer it with. A script writes; whoever tests may look at any time, from any
 * thread, at how much was written and whether the client has gone.
 */
final class ProviderCall {

    private static final Pattern MODEL_IN_PATH =
            Pattern.compile(".*/models?/([^/]+)(:[a-zA-Z]+|/converse-stream)([?].*)?");

    private final Socket socket;
    private final OutputStream out;
    private final String path;
    private final Map<String, String> headers;
    private final JsonObject body;
    private final CountDownLatch gone = new CountDownLatch(1);
    private final CountDownLatch answered = new CountDownLatch(1);
    private final AtomicLong sent = new AtomicLong();
    private volatile boolean broken;

    ProviderCall(Socket socket, String path, Map<String, String> headers, JsonObject body) throws IOException {
        this.socket = socket;
        this.out = socket.getOutputStream();
        this.path = path;
        this.headers = headers;
        this.body = body;
    }

    String path() {
        return path;
    }

    /** The request's headers, their names in lower case. */
    Map<String, String> headers() {
        return headers;
    }

    JsonObject body() {
        return body;
    }

    /** As it came, with the options of a replay; where the body has none, from the address. */
    String model() {
        Matcher inPath = MODEL_IN_PATH.matcher(path);
        return inPath.matches() ? URLDecoder.decode(inPath.group(1), UTF_8) : body.getString("model", "");
    }

    /** Bytes of the body handed to the kernel. */
    long sent() {
        return sent.get();
    }

    /** Waits until the client has closed or reset the connection. Returns whether it did. */
    boolean awaitGone(long millis) throws InterruptedException {
        return gone.await(millis, TimeUnit.MILLISECONDS);
    }

    boolean isGone() {
        return gone.getCount() == 0;
    }

    /** Waits until the script is through. Returns whether it is. */
    boolean awaitAnswered(long millis) throws InterruptedException {
        return answered.await(millis, TimeUnit.MILLISECONDS);
    }

    /** The head of an answer in chunks. */
    void head(int status, String contentType) throws IOException {
        head(status, Map.of("Content-Type", contentType));
    }

    void head(int status, Map<String, String> headers) throws IOException {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Told\r\nTransfer-Encoding: chunked\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        write(head.append("\r\n").toString().getBytes(ISO_8859_1));
    }

    /** A whole answer, with its length. */
    void whole(int status, Map<String, String> headers, byte[] content) throws IOException {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Told\r\n");
        if (status != 204) {
            head.append("Content-Length: ").append(content.length).append("\r\n");
        }
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        write(head.append("\r\n").toString().getBytes(ISO_8859_1));
        write(content);
        sent.addAndGet(content.length);
    }

    /** The head of an event stream. */
    void eventStream() throws IOException {
        head(200, "text/event-stream; charset=utf-8");
    }

    /** A piece of the body, which leaves at once. */
    void chunk(byte[] content) throws IOException {
        chunk(content, 0, content.length);
    }

    void chunk(String content) throws IOException {
        chunk(content.getBytes(UTF_8));
    }

    void chunk(byte[] content, int from, int to) throws IOException {
        if (from == to) {
            return; // an empty one would end the body
        }
        byte[] size = (Integer.toHexString(to - from) + "\r\n").getBytes(ISO_8859_1);
        byte[] all = new byte[size.length + to - from + 2];
        System.arraycopy(size, 0, all, 0, size.length);
        System.arraycopy(content, from, all, size.length, to - from);
        all[all.length - 2] = '\r';
        all[all.length - 1] = '\n';
        write(all);
        sent.addAndGet(to - from);
    }

    /** The end of a body in chunks; the connection can be used again. */
    void end() throws IOException {
        write("0\r\n\r\n".getBytes(ISO_8859_1));
    }

    /** Bytes as they are, for answers that no server should give. */
    void raw(String bytes) throws IOException {
        write(bytes.getBytes(UTF_8));
    }

    /** Ends the connection in the middle of whatever it is in. */
    void fin() throws IOException {
        broken = true;
        socket.shutdownOutput();
        socket.close();
    }

    /** Resets the connection. What was written last may be lost with it. */
    void rst() throws IOException {
        broken = true;
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private void write(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    void noteGone() {
        if (!broken) {
            gone.countDown();
        }
    }

    void noteAnswered() {
        answered.countDown();
    }

    @Override
    public String toString() {
        return path + ' ' + model() + ", sent " + sent + (isGone() ? ", client gone" : "");
    }
}

package dev.sluice.it.provider;

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
 * One request to the provider, and its answer. The script writes the answer; tests may ask at any time, from any thread,
 * how much has been written and whether the client has gone.
 */
public final class ProviderCall {

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

    public ProviderCall(Socket socket, String path, Map<String, String> headers, JsonObject body) throws IOException {
        this.socket = socket;
        this.out = socket.getOutputStream();
        this.path = path;
        this.headers = headers;
        this.body = body;
    }

    public String path() {
        return path;
    }

    /** The request's headers, their names in lower case. */
    public Map<String, String> headers() {
        return headers;
    }

    public JsonObject body() {
        return body;
    }

    /** The model as requested, with the options of a replay; from the path if the body has none. */
    public String model() {
        Matcher inPath = MODEL_IN_PATH.matcher(path);
        return inPath.matches() ? URLDecoder.decode(inPath.group(1), UTF_8) : body.getString("model", "");
    }

    /** Bytes of the body handed to the kernel. */
    public long sent() {
        return sent.get();
    }

    /** Waits until the client has closed or reset the connection. Returns whether it did. */
    public boolean awaitGone(long millis) throws InterruptedException {
        return gone.await(millis, TimeUnit.MILLISECONDS);
    }

    public boolean isGone() {
        return gone.getCount() == 0;
    }

    /** Waits until the script has ended. Returns whether it has. */
    public boolean awaitAnswered(long millis) throws InterruptedException {
        return answered.await(millis, TimeUnit.MILLISECONDS);
    }

    /** Sends the head of a chunked answer. */
    public void head(int status, String contentType) throws IOException {
        head(status, Map.of("Content-Type", contentType));
    }

    public void head(int status, Map<String, String> headers) throws IOException {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Told\r\nTransfer-Encoding: chunked\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        write(head.append("\r\n").toString().getBytes(ISO_8859_1));
    }

    /** Sends a whole answer with a Content-Length. */
    public void whole(int status, Map<String, String> headers, byte[] content) throws IOException {
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

    /** Sends the head of an event stream. */
    public void eventStream() throws IOException {
        head(200, "text/event-stream; charset=utf-8");
    }

    /** Sends a piece of the body at once. */
    public void chunk(byte[] content) throws IOException {
        chunk(content, 0, content.length);
    }

    public void chunk(String content) throws IOException {
        chunk(content.getBytes(UTF_8));
    }

    public void chunk(byte[] content, int from, int to) throws IOException {
        if (from == to) {
            return; // an empty chunk would end the body
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

    /** Ends a chunked body; the connection can be used again. */
    public void end() throws IOException {
        write("0\r\n\r\n".getBytes(ISO_8859_1));
    }

    /** Sends bytes as they are, for answers that no server should give. */
    public void raw(String bytes) throws IOException {
        write(bytes.getBytes(UTF_8));
    }

    /** Closes the connection, wherever the answer is. */
    public void fin() throws IOException {
        broken = true;
        socket.shutdownOutput();
        socket.close();
    }

    /** Resets the connection. The bytes written last may be lost. */
    public void rst() throws IOException {
        broken = true;
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private void write(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    public void noteGone() {
        if (!broken) {
            gone.countDown();
        }
    }

    public void noteAnswered() {
        answered.countDown();
    }

    @Override
    public String toString() {
        return path + ' ' + model() + ", sent " + sent + (isGone() ? ", client gone" : "");
    }
}

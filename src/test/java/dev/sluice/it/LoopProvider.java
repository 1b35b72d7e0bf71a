package dev.sluice.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A provider on a {@link Loop}: each request gets an event stream of chunks at a steady pace, as many as its model's name
 * says. A chunk's text begins with the time it was made, <code>@&lt;16 digits of System.nanoTime&gt;@</code>.
 */
final class LoopProvider {

    /** Enough chunks that no test sees the last. */
    static final int ENDLESS = 1_000_000;

    /** Streams are spread over an interval in steps of so many milliseconds. */
    private static final int STEP_MS = 5;

    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *([0-9]+)");
    private static final Pattern MODEL = Pattern.compile("\"model\":\"([0-9]+)\"");

    private final String name;
    private final int port;
    private final int steps;
    private final String padding;
    private final Set<Call> running = ConcurrentHashMap.newKeySet();
    private final AtomicInteger started = new AtomicInteger();
    private final AtomicLong sentChars = new AtomicLong();
    private volatile boolean paused;
    private long step;

    /**
     * Starts one.
     *
     * @param name of the provider in the configuration of the server
     * @param intervalMillis between two chunks of a stream
     * @param chars of each chunk
     */
    LoopProvider(Loop loop, String name, int intervalMillis, int chars) throws IOException {
        this.name = name;
        this.steps = intervalMillis / STEP_MS;
        this.padding = "x".repeat(chars - mark().length());
        this.port = loop.listen(Call::new);
        loop.every(STEP_MS, this::step);
    }

    private static String mark() {
        return "@%016d@".formatted(System.nanoTime());
    }

    /** What the server under test must be told. */
    List<String> options() {
        String prefix = "-Dsluice.providers." + name;
        return List.of(prefix + ".type=openai", prefix + ".base-url=http://127.0.0.1:" + port + "/v1");
    }

    /** The body of a request for that many chunks. */
    String body(int chunks) {
        return Api.body(name + '/' + chunks, "Go");
    }

    /** Replies being written to a connection that is open. */
    int running() {
        return running.size();
    }

    /** Characters of all replies so far. */
    long sentChars() {
        return sentChars.get();
    }

    /** Has it write nothing for a while. */
    void pause(boolean paused) {
        this.paused = paused;
    }

    private void step() {
        if (paused) {
            return;
        }
        long turn = step++ % steps;
        running.forEach(call -> {
            if (call.turn == turn) {
                call.write();
            }
        });
    }

    private final class Call implements Loop.Peer {

        private final Link link;
        private final ByteArrayOutputStream request = new ByteArrayOutputStream();
        private int turn;
        private int left;

        Call(Link link) {
            this.link = link;
        }

        @Override
        public void bytes(ByteBuffer bytes) {
            byte[] more = new byte[bytes.remaining()];
            bytes.get(more);
            request.writeBytes(more);
            String text = request.toString(UTF_8);
            int body = text.indexOf("\r\n\r\n") + 4;
            Matcher length = LENGTH.matcher(text);
            if (body < 4 || !length.find() || text.length() - body < Integer.parseInt(length.group(1))) {
                return;
            }
            request.reset();
            Matcher model = MODEL.matcher(text);
            left = model.find() ? Integer.parseInt(model.group(1)) : 0;
            turn = started.getAndIncrement() % steps;
            link.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
                    .getBytes(ISO_8859_1));
            running.add(this);
        }

        private void write() {
            if (left-- > 0) {
                link.write(chunk(Wire.OPENAI.text(mark() + padding)));
                sentChars.addAndGet(mark().length() + padding.length());
            } else {
                link.write(chunk(Wire.OPENAI.beforeEnd() + Wire.OPENAI.end()));
                link.write("0\r\n\r\n".getBytes(ISO_8859_1));
                running.remove(this);
            }
        }

        private static byte[] chunk(String content) {
            return (Integer.toHexString(content.length()) + "\r\n" + content + "\r\n").getBytes(ISO_8859_1);
        }

        @Override
        public void gone() {
            running.remove(this);
        }
    }
}

package dev.sluice.it.provider;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.it.client.Api;
import dev.sluice.it.client.ChunkTimes;
import dev.sluice.it.client.Link;
import dev.sluice.it.client.Loop;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A provider on a {@link Loop}: each request gets an event stream of chunks at a steady pace, or as fast as they are taken,
 * with the number of chunks in the name of its model. A chunk's text begins with one of {@link ChunkTimes}.
 */
public final class LoopProvider {

    /** Enough chunks that no test sees the last. */
    public static final int ENDLESS = 1_000_000;

    /** In place of an interval: chunks are written as fast as the client reads them. */
    public static final int NO_PAUSE = 0;

    /** Chunks that are written together if there is no pause. */
    private static final int BATCH = 16;

    /** The milliseconds of the steps that streams are spread over in an interval. */
    private static final int STEP_MS = 5;

    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *([0-9]+)");
    private static final Pattern MODEL = Pattern.compile("\"model\":\"([0-9]+)\"");

    private final String name;
    private final int port;
    private final int chars;
    private final Chunks one;
    private final Chunks batch;

    /** The calls that get a chunk in each step of an interval; without a pause, a single step with all calls. */
    private final List<Set<Call>> turns = new ArrayList<>();

    private final AtomicInteger started = new AtomicInteger();
    private final AtomicLong sentChars = new AtomicLong();
    private volatile boolean paused;
    private long step;

    /**
     * Starts one.
     *
     * @param name of the provider in the configuration of the server
     * @param intervalMillis between two chunks of a stream, or {@link #NO_PAUSE}
     * @param chars of each chunk
     */
    public LoopProvider(Loop loop, String name, int intervalMillis, int chars) throws IOException {
        this.name = name;
        this.chars = chars;
        this.one = new Chunks(1, chars);
        this.batch = new Chunks(BATCH, chars);
        for (int i = 0; i < Math.max(1, intervalMillis / STEP_MS); i++) {
            turns.add(ConcurrentHashMap.newKeySet());
        }
        this.port = loop.listen(link -> new Call(link, intervalMillis == NO_PAUSE));
        if (intervalMillis != NO_PAUSE) {
            loop.every(STEP_MS, this::step);
        }
    }

    /** The options that make this a provider of the server under test. */
    public List<String> options() {
        String prefix = "-Dsluice.providers." + name;
        return List.of(prefix + ".type=openai", prefix + ".base-url=http://127.0.0.1:" + port + "/v1");
    }

    /** The body of a request for that many chunks. */
    public String body(int chunks) {
        return Api.body(name + '/' + chunks, "Go");
    }

    /** Replies being written to a connection that is open. */
    public int running() {
        return turns.stream().mapToInt(Set::size).sum();
    }

    /** Characters of all replies so far. */
    public long sentChars() {
        return sentChars.get();
    }

    /** Pauses all streams, or resumes them. */
    public void pause(boolean paused) {
        this.paused = paused;
    }

    private void step() {
        if (!paused) {
            turns.get((int) (step++ % turns.size())).forEach(call -> call.write(one));
        }
    }

    /** A number of chunks in one piece of the answer, with open timestamps. */
    private static final class Chunks {

        private static final String BEFORE = "data: {\"id\":\"chatcmpl-CVqJYvLJpBbHJrI0hUzXQWYQ6dEcS\","
                + "\"object\":\"chat.completion.chunk\",\"created\":1761700000,\"model\":\"gpt-4.1-2025-04-14\","
                + "\"service_tier\":\"default\",\"system_fingerprint\":\"fp_e24a1fec47\","
                + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"";
        private static final String AFTER = "\"},\"logprobs\":null,\"finish_reason\":null}]}\n\n";

        private final int count;
        private final int length;
        private final int firstMark;
        private final byte[] open;

        Chunks(int count, int chars) {
            String chunk = BEFORE + ChunkTimes.OPEN + "x".repeat(chars - ChunkTimes.OPEN.length()) + AFTER;
            this.count = count;
            this.length = chunk.length();
            this.open = piece(chunk.repeat(count));
            this.firstMark = new String(open, ISO_8859_1).indexOf(ChunkTimes.OPEN);
        }

        byte[] madeNow() {
            byte[] made = open.clone();
            long now = System.nanoTime();
            for (int i = 0; i < count; i++) {
                ChunkTimes.write(made, firstMark + i * length, now);
            }
            return made;
        }
    }

    /** A piece of a chunked answer, in the sense of HTTP. */
    private static byte[] piece(String content) {
        return (Integer.toHexString(content.length()) + "\r\n" + content + "\r\n").getBytes(ISO_8859_1);
    }

    private final class Call implements Loop.Peer {

        private final Link link;
        private final boolean hurries;
        private final ByteArrayOutputStream request = new ByteArrayOutputStream();
        private Set<Call> turn = turns.get(0);
        private int left;

        Call(Link link, boolean hurries) {
            this.link = link;
            this.hurries = hurries;
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
            turn = turns.get(started.getAndIncrement() % turns.size());
            link.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
                    .getBytes(ISO_8859_1));
            turn.add(this);
            if (hurries) {
                link.tellWritten(true);
            }
        }

        @Override
        public void written() {
            write(left >= BATCH ? batch : one);
        }

        private void write(Chunks chunks) {
            if (left > 0) {
                left -= chunks.count;
                link.write(chunks.madeNow());
                sentChars.addAndGet((long) chars * chunks.count);
            } else {
                turn.remove(this);
                link.write(piece(Wire.OPENAI.beforeEnd() + Wire.OPENAI.end()));
                link.write("0\r\n\r\n".getBytes(ISO_8859_1));
                if (hurries) {
                    link.tellWritten(false);
                }
            }
        }

        @Override
        public void gone() {
            turn.remove(this);
        }
    }
}

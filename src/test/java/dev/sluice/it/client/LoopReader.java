package dev.sluice.it.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads one event stream on a {@link Loop}. Its methods may be called by any thread. */
public final class LoopReader implements Loop.Peer {

    /** Receives each event, on the loop's thread. */
    @FunctionalInterface
    public interface Listener {
        void event(LoopReader reader, SseEvent event);

        /** The answer has ended properly, was broken off, or is a refusal. */
        default void over(LoopReader reader) {}
    }

    /** The part of a chunked answer that a byte belongs to. */
    private enum Part {
        HEAD,
        SIZE,
        DATA,
        DATA_END,
        REFUSAL
    }

    private final Link link;
    private final Listener listener;
    private final ByteArrayOutputStream frame = new ByteArrayOutputStream();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private Part part = Part.HEAD;
    private int left;
    private String id = "";
    private String name = "";
    private String data;

    private volatile int status;
    private volatile int events;
    private volatile int texts;
    private volatile SseEvent last;
    private volatile boolean ended;
    private volatile boolean gone;

    private LoopReader(Link link, Listener listener) {
        this.link = link;
        this.listener = listener;
    }

    /**
     * Sends a request and reads the answer.
     *
     * @param receiveBuffer as {@link Loop#connect}
     * @param body JSON, or empty for a {@code GET}
     */
    public static LoopReader open(Loop loop, Api api, int receiveBuffer, String path, String body, Listener listener)
            throws IOException {
        byte[] content = body.getBytes(UTF_8);
        String head = (content.length == 0 ? "GET " : "POST ") + api.root() + path + " HTTP/1.1\r\nHost: 127.0.0.1:"
                + api.port() + "\r\n"
                + (content.length == 0
                        ? ""
                        : "Content-Type: application/json\r\nContent-Length: " + content.length + "\r\n")
                + "\r\n" + body;
        Link link = loop.connect(api.port(), receiveBuffer);
        link.write(head.getBytes(UTF_8));
        LoopReader reader = new LoopReader(link, listener);
        loop.open(link, reader);
        return reader;
    }

    public Link link() {
        return link;
    }

    public int events() {
        return events;
    }

    /** Events with text. */
    public int texts() {
        return texts;
    }

    /** The latest event, or null. */
    public SseEvent last() {
        return last;
    }

    /** Whether the answer has ended properly, with its last chunk. */
    public boolean ended() {
        return ended;
    }

    /** Whether the stream is open: it was accepted, has had an event, and has neither ended nor broken off. */
    public boolean live() {
        return status == 200 && events > 0 && !ended && !gone;
    }

    @Override
    public void bytes(ByteBuffer bytes) {
        while (bytes.hasRemaining() && part != Part.REFUSAL) {
            if (part == Part.DATA) {
                int size = Math.min(left, bytes.remaining());
                int from = bytes.arrayOffset() + bytes.position();
                bytes.position(bytes.position() + size);
                left -= size;
                part = left == 0 ? Part.DATA_END : Part.DATA;
                content(bytes.array(), from, from + size);
                continue;
            }
            byte b = bytes.get();
            if (b == '\n') {
                String text = frame.toString(ISO_8859_1).stripTrailing();
                frame.reset();
                frame(text);
            } else {
                frame.write(b);
            }
        }
    }

    /** Takes a line of the chunked encoding. */
    private void frame(String text) {
        switch (part) {
            case HEAD -> {
                if (status == 0) {
                    status = Integer.parseInt(text.split(" ", 3)[1]);
                }
                if (text.isEmpty()) {
                    part = status == 200 ? Part.SIZE : Part.REFUSAL;
                    if (status != 200) {
                        listener.over(this);
                    }
                }
            }
            case SIZE -> {
                left = Integer.parseInt(text, 16);
                ended = left == 0;
                part = ended ? Part.DATA_END : Part.DATA;
            }
            default -> {
                part = Part.SIZE;
                if (ended) {
                    listener.over(this);
                }
            }
        }
    }

    private void content(byte[] array, int from, int to) {
        int at = from;
        for (int i = from; i < to; i++) {
            if (array[i] == '\n') {
                line.write(array, at, i - at);
                at = i + 1;
                String text = line.toString(UTF_8);
                line.reset();
                line(text);
            }
        }
        line.write(array, at, to - at);
    }

    private void line(String text) {
        if (text.startsWith("data: ")) {
            data = text.substring(6);
        } else if (text.startsWith("event: ")) {
            name = text.substring(7);
        } else if (text.startsWith("id: ")) {
            id = text.substring(4);
        } else if (text.isEmpty() && data != null) {
            SseEvent event = new SseEvent(id, name, data);
            last = event;
            int count = events + 1; // only the loop's thread writes these
            events = count;
            int textCount = texts + (event.is("text") ? 1 : 0);
            texts = textCount;
            listener.event(this, event);
            data = null;
            name = "";
        }
    }

    @Override
    public String toString() {
        return status + ", " + events + " events" + (ended ? ", ended" : "") + (gone ? ", gone" : "");
    }

    @Override
    public void gone() {
        gone = true;
        listener.over(this);
    }
}

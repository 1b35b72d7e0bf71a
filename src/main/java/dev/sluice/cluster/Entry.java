package dev.sluice.cluster;

import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamId;
import dev.sluice.stream.StreamFacts;
import io.lettuce.core.StreamMessage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An entry of a stream's log on Redis: events that belong together because they were there at once.
 *
 * <p>An entry's id is the number of events up to its end. Only the last entry has the id {@link #END}, whoever wrote it: Redis
 * takes no entry whose id is not larger than the last one's, so there is one end, nothing follows it, and an entry that is sent
 * twice is there once. That is the whole of the fencing.
 */
final class Entry {

    /** The id of the last entry: larger than any count. */
    static final String END = "9223372036854775807-0";

    static final int AT_END = -1;

    private static final String EVENTS = "e";
    private static final String FIRST = "f";
    private static final String NODE = "n";
    private static final String FACTS = "s";

    private final int first;
    private final boolean last;
    private final String node;
    private final byte[] events;

    /**
     * Makes an entry.
     *
     * @param first the number of events before it; {@link #AT_END} if it follows whatever there is
     * @param last whether it ends the log
     * @param node the node that writes it
     * @param events as {@link EventCodec} writes them, at least one
     */
    Entry(int first, boolean last, String node, byte[] events) {
        this.first = first;
        this.last = last;
        this.node = node;
        this.events = events;
    }

    int first() {
        return first;
    }

    boolean last() {
        return last;
    }

    String node() {
        return node;
    }

    /** The number of bytes of its events. */
    int length() {
        return events.length;
    }

    /** The id of an entry after which there are that many events. */
    static String id(int position) {
        return position + "-0";
    }

    /** The number of events up to the end of an entry with that id; {@link Integer#MAX_VALUE} for the last. */
    static int position(String id) {
        return id.equals(END) ? Integer.MAX_VALUE : Integer.parseInt(id.substring(0, id.indexOf('-')));
    }

    /**
     * The fields on Redis.
     *
     * @param facts of the first entry; else null
     */
    Map<String, byte[]> fields(@Nullable StreamFacts facts) {
        ByteWriter number = new ByteWriter();
        number.number(first);
        Map<String, byte[]> fields = new HashMap<>();
        fields.put(FIRST, number.toBytes());
        fields.put(NODE, node.getBytes(StandardCharsets.UTF_8));
        fields.put(EVENTS, events);
        if (facts != null) {
            fields.put(FACTS, write(facts));
        }
        return fields;
    }

    /**
     * Reads an entry.
     *
     * @throws IllegalArgumentException if it is none
     */
    static Entry of(StreamMessage<String, byte[]> message) {
        Map<String, byte[]> body = message.getBody();
        byte[] node = body.get(NODE);
        byte[] first = body.get(FIRST);
        byte[] events = body.get(EVENTS);
        if (node == null || first == null || events == null) {
            throw new IllegalArgumentException("a field is missing");
        }
        return new Entry(
                (int) new ByteReader(first).number(),
                message.getId().equals(END),
                new String(node, StandardCharsets.UTF_8),
                events);
    }

    /** Writes it as a part of a signal. */
    void write(ByteWriter out) {
        out.number(first);
        out.number(last ? 1 : 0);
        out.text(node);
        out.bytes(events, 0, events.length);
    }

    /**
     * Reads what {@link #write(ByteWriter)} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    static Entry read(ByteReader in) {
        return new Entry((int) in.number(), in.number() == 1, in.text(), in.bytes());
    }

    /** The facts in the first entry of a log; null if there are none in this one. */
    static @Nullable StreamFacts facts(StreamId stream, StreamMessage<String, byte[]> message, long nowNanos) {
        byte[] facts = message.getBody().get(FACTS);
        if (facts == null) {
            return null;
        }
        ByteReader in = new ByteReader(facts);
        return new StreamFacts(
                stream,
                in.text(),
                in.text(),
                in.text(),
                in.number(),
                in.texts(),
                Instant.ofEpochMilli(in.number()),
                nowNanos);
    }

    private static byte[] write(StreamFacts facts) {
        ByteWriter out = new ByteWriter();
        out.text(facts.principal());
        out.text(facts.conversationId());
        out.text(facts.model());
        out.number(facts.estimatedInput());
        out.texts(facts.notes());
        out.number(facts.createdAt().toEpochMilli());
        return out.toBytes();
    }

    /** Passes on the events, without the first ones. */
    void read(int skipped, Consumer<StreamEvent> consumer) {
        ByteReader in = new ByteReader(events);
        for (int at = 0; in.hasMore(); at++) {
            StreamEvent event = EventCodec.read(in);
            if (at >= skipped) {
                consumer.accept(event);
            }
        }
    }
}

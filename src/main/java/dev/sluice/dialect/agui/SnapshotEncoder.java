package dev.sluice.dialect.agui;

import static dev.sluice.dialect.JsonFields.name;
import static dev.sluice.dialect.agui.AguiJson.event;

import dev.sluice.dialect.Dialect;
import dev.sluice.dialect.Encoder;
import dev.sluice.event.StreamEvent;
import dev.sluice.json.SegmentedText;
import dev.sluice.sse.FrameBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a run for a reader that joins it late: all messages so far at once, and then the events that follow. What is open is
 * opened again, because a client takes no piece of a message that it has not seen begin; it appends to the message that it has.
 *
 * <p>Only the last frame before those events has an id. A reader that is cut off earlier joins once more.
 */
final class SnapshotEncoder implements Encoder {

    private final String stream;
    private final AguiEncoder frames;
    private final byte[] messages;
    private final @Nullable String state;
    private @Nullable ReplySoFar soFar = new ReplySoFar();
    private int sequence;

    /**
     * Makes an encoder.
     *
     * @param messages the messages with which the run was started, without the brackets of the array
     * @param state the state with which it was started, or null
     */
    SnapshotEncoder(String stream, Dialect.Options options, String messages, @Nullable String state) {
        this.stream = stream;
        this.frames = new AguiEncoder(stream, options, soFar);
        this.messages = messages.getBytes(StandardCharsets.UTF_8);
        this.state = state;
    }

    @Override
    public boolean resumes() {
        return true;
    }

    @Override
    public void keepAlive(FrameBuffer out) {
        frames.keepAlive(out);
    }

    @Override
    public void begin(FrameBuffer out) {
        frames.begin(out);
    }

    @Override
    public void skip(StreamEvent event, int number, SegmentedText reply) {
        frames.skip(event, number, reply);
        sequence = number;
    }

    @Override
    public void encode(StreamEvent event, int number, SegmentedText reply, long nanoTime, FrameBuffer out) {
        snapshot(out);
        frames.encode(event, number, reply, nanoTime, out);
    }

    @Override
    public void flush(long nanoTime, FrameBuffer out) {
        snapshot(out);
    }

    @Override
    public long dueNanos() {
        return NEVER;
    }

    private void snapshot(FrameBuffer out) {
        ReplySoFar all = soFar;
        if (all == null) {
            return;
        }
        soFar = null;
        frames.forget();
        List<Consumer<FrameBuffer>> events = new ArrayList<>();
        events.add(frames::runStarted);
        if (state != null) {
            byte[] json = state.getBytes(StandardCharsets.UTF_8);
            events.add(to -> name(event(to, "STATE_SNAPSHOT").put(','), "snapshot")
                    .bytes(json, 0, json.length)
                    .put('}'));
        }
        events.add(to -> {
            name(event(to, "MESSAGES_SNAPSHOT").put(','), "messages").put('[');
            all.messages(to.lasting(messages, 0, messages.length), messages.length == 0);
            to.ascii("]}");
        });
        events.addAll(all.rest());
        for (int i = 0; i < events.size(); i++) {
            if (i == events.size() - 1) {
                out.id(stream, sequence);
            }
            events.get(i).accept(out.data());
            out.endEvent();
        }
    }
}

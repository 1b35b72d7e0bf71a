package dev.sluice.dialect.channel;

import static dev.sluice.dialect.JsonFields.field;
import static dev.sluice.dialect.JsonFields.name;

import dev.sluice.dialect.Encoder;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.ChannelMessage;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.json.SegmentedText;
import dev.sluice.sse.FrameBuffer;
import java.nio.charset.StandardCharsets;

/** Writes a channel's messages. A new reader is greeted first, as clients of this protocol expect. */
final class ChannelEncoder implements Encoder {

    private static final long RETRY_MS = 3000;
    private static final String GREETING = "{\"message\":\"Starting server communication...\"}";

    private final String channel;
    private final boolean greets;

    ChannelEncoder(String channel, boolean greets) {
        this.channel = channel;
        this.greets = greets;
    }

    @Override
    public boolean resumes() {
        return true;
    }

    @Override
    public void begin(FrameBuffer out) {
        out.retry(RETRY_MS);
        if (greets) {
            out.data().ascii(GREETING).endEvent();
        }
    }

    @Override
    public boolean handOver(FrameBuffer out) {
        out.retry(HAND_OVER_RETRY_MS);
        return true;
    }

    @Override
    public void skip(StreamEvent event, int sequence, SegmentedText reply) {
        // Later frames do not depend on earlier messages.
    }

    @Override
    public void encode(StreamEvent event, int sequence, SegmentedText reply, long nanoTime, FrameBuffer out) {
        if (event instanceof ChannelMessage message) {
            out.id(channel, sequence);
            if (message.type() != null) {
                out.event(message.type());
            }
            message.data().lines().forEach(line -> {
                byte[] utf8 = line.getBytes(StandardCharsets.UTF_8);
                out.data().bytes(utf8, 0, utf8.length).put('\n');
            });
            out.endLines();
        } else if (event instanceof StreamFailed failed) {
            // Without an id, because it is no message of the channel.
            out.event("error").data().put('{');
            field(out, "message", failed.message()).put(',');
            field(out, "code", failed.code().wireName()).put(',');
            name(out, "retryable")
                    .ascii(failed.retryable() ? "true}" : "false}")
                    .endEvent();
        }
    }

    @Override
    public void flush(long nanoTime, FrameBuffer out) {
        // Nothing is kept.
    }

    @Override
    public long dueNanos() {
        return NEVER;
    }
}

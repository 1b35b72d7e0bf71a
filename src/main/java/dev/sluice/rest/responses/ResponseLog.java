package dev.sluice.rest.responses;

import dev.sluice.dialect.Dialect;
import dev.sluice.dialect.Encoder;
import dev.sluice.dialect.WholeEncoder;
import dev.sluice.event.EventConsumer;
import dev.sluice.event.StreamEvent;
import dev.sluice.json.SegmentedText;
import dev.sluice.sse.FrameBuffer;
import dev.sluice.stream.ChatStream;

/** Reads a stream's log as far as it has come, without waiting. */
final class ResponseLog {

    private static final int BUFFER_BYTES = 8 * 1024;

    private final ChatStream stream;
    private final Dialect dialect;
    private final Dialect.Options options;

    ResponseLog(ChatStream stream, Dialect dialect, Dialect.Options options) {
        this.stream = stream;
        this.dialect = dialect;
        this.options = options.of(stream.createdAt(), 0);
    }

    /** The number of frames so far. */
    int frames() {
        Frames frames = new Frames(dialect.encoder(stream.id().value(), options));
        stream.log().read(0, Integer.MAX_VALUE, frames);
        return frames.count;
    }

    /** The response so far, as JSON. */
    String response() {
        WholeEncoder encoder = dialect.wholeEncoder(stream.id().value(), options);
        FrameBuffer out = new FrameBuffer(new byte[BUFFER_BYTES]);
        stream.log().read(0, Integer.MAX_VALUE, (event, sequence, reply) -> {
            if (event.terminal()) {
                encoder.encode(event, sequence, reply, 0, out);
            } else {
                encoder.skip(event, sequence, reply);
            }
        });
        if (out.length() == 0) {
            encoder.unfinished(out);
        }
        return out.toString();
    }

    private static final class Frames implements EventConsumer {

        private final Encoder encoder;
        private final FrameBuffer out = new FrameBuffer(new byte[BUFFER_BYTES]);
        private int count;

        Frames(Encoder encoder) {
            this.encoder = encoder;
        }

        @Override
        public void accept(StreamEvent event, int sequence, SegmentedText reply) {
            encoder.encode(event, sequence, reply, 0, out);
            count += out.events();
            out.clear();
        }

        @Override
        public boolean joins() {
            return encoder.joins();
        }
    }
}

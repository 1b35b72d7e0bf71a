package dev.sluice.dialect.delta;

import static dev.sluice.dialect.JsonFields.field;

import dev.sluice.dialect.Dialect;
import dev.sluice.dialect.Encoder;
import dev.sluice.dialect.TextEncoder;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamId;
import dev.sluice.json.JsonText;
import dev.sluice.sse.FrameBuffer;

/** {@code delta}, contract §4. */
public final class DeltaDialect implements Dialect {

    @Override
    public String name() {
        return "delta";
    }

    @Override
    public Encoder encoder(StreamId stream, Options options) {
        return new DeltaEncoder(stream.value(), options.ids());
    }

    private static final class DeltaEncoder extends TextEncoder {

        private final String stream;
        private final boolean ids;

        DeltaEncoder(String stream, boolean ids) {
            this.stream = stream;
            this.ids = ids;
        }

        /** An id without data: it is no event, but a browser that is cut off before the first text comes back with it. */
        @Override
        protected void started(int sequence, FrameBuffer out) {
            if (ids) {
                out.id(stream, sequence).put('\n');
            }
        }

        @Override
        protected void text(JsonText piece, int sequence, FrameBuffer out) {
            field(data(sequence, out).ascii("{\"type\":\"delta\","), "content", piece)
                    .put('}')
                    .endEvent();
        }

        @Override
        protected void completed(StreamCompleted completed, int sequence, FrameBuffer out) {
            data(sequence, out).ascii("{\"type\":\"done\"}").endEvent();
        }

        @Override
        protected void failed(StreamFailed failed, int sequence, FrameBuffer out) {
            field(data(sequence, out).ascii("{\"type\":\"error\","), "message", failed.message())
                    .put('}')
                    .endEvent();
        }

        private FrameBuffer data(int sequence, FrameBuffer out) {
            return (ids ? out.id(stream, sequence) : out).data();
        }
    }
}

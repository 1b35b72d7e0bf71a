package dev.sluice.dialect.delta;

import static dev.sluice.dialect.JsonFields.field;

import dev.sluice.dialect.Dialect;
import dev.sluice.dialect.Encoder;
import dev.sluice.dialect.TextEncoder;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.json.JsonText;
import dev.sluice.sse.FrameBuffer;

/** The dialect {@code delta} (contract §4). */
public final class DeltaDialect implements Dialect {

    @Override
    public String name() {
        return "delta";
    }

    @Override
    public Encoder encoder(String log, Options options) {
        return new DeltaEncoder(log, options.ids());
    }

    private static final class DeltaEncoder extends TextEncoder {

        private final String stream;
        private final boolean ids;

        DeltaEncoder(String stream, boolean ids) {
            this.stream = stream;
            this.ids = ids;
        }

        @Override
        public boolean resumes() {
            return ids;
        }

        /** Writes an id without data. It is no event, but a browser that is cut off before the first text resumes by it. */
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

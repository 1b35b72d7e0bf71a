package dev.sluice.dialect.delta;

import static dev.sluice.dialect.JsonFields.field;

import dev.sluice.dialect.Dialect;
import dev.sluice.dialect.Encoder;
import dev.sluice.dialect.TextEncoder;
import dev.sluice.event.JsonText;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamId;
import dev.sluice.sse.FrameBuffer;

/** {@code delta}, contract §4. */
public final class DeltaDialect implements Dialect {

    @Override
    public String name() {
        return "delta";
    }

    @Override
    public Encoder encoder(StreamId stream, Options options) {
        return new DeltaEncoder();
    }

    private static final class DeltaEncoder extends TextEncoder {

        @Override
        protected void text(JsonText piece, int sequence, FrameBuffer out) {
            field(out.data().ascii("{\"type\":\"delta\","), "content", piece)
                    .put('}')
                    .endEvent();
        }

        @Override
        protected void completed(StreamCompleted completed, int sequence, FrameBuffer out) {
            out.data().ascii("{\"type\":\"done\"}").endEvent();
        }

        @Override
        protected void failed(StreamFailed failed, int sequence, FrameBuffer out) {
            field(out.data().ascii("{\"type\":\"error\","), "message", failed.message())
                    .put('}')
                    .endEvent();
        }
    }
}

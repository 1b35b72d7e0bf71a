package dev.sluice.dialect.content;

import static dev.sluice.dialect.JsonFields.field;

import dev.sluice.dialect.Dialect;
import dev.sluice.dialect.Encoder;
import dev.sluice.dialect.TextEncoder;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.json.JsonText;
import dev.sluice.sse.FrameBuffer;

/**
 * The dialect {@code content} (contract §4). Its events have ids, by which an {@code EventSource} resumes after a lost
 * connection instead of repeating its request.
 */
public final class ContentDialect implements Dialect {

    private static final long RETRY_MS = 3000;

    @Override
    public String name() {
        return "content";
    }

    @Override
    public Encoder encoder(String log, Options options) {
        return new ContentEncoder(log);
    }

    private static final class ContentEncoder extends TextEncoder {

        private final String stream;

        ContentEncoder(String stream) {
            this.stream = stream;
        }

        @Override
        public void begin(FrameBuffer out) {
            out.retry(RETRY_MS);
        }

        @Override
        public boolean resumes() {
            return true;
        }

        @Override
        public boolean handOver(FrameBuffer out) {
            out.retry(HAND_OVER_RETRY_MS);
            return true;
        }

        /** Writes an id without data. It is no event, but a browser that is cut off before the first text resumes by it. */
        @Override
        protected void started(int sequence, FrameBuffer out) {
            out.id(stream, sequence).put('\n');
        }

        @Override
        protected void text(JsonText piece, int sequence, FrameBuffer out) {
            field(out.id(stream, sequence).data().put('{'), "content", piece)
                    .put('}')
                    .endEvent();
        }

        @Override
        protected void completed(StreamCompleted completed, int sequence, FrameBuffer out) {
            out.id(stream, sequence).data().ascii("[DONE]").endEvent();
        }

        @Override
        protected void failed(StreamFailed failed, int sequence, FrameBuffer out) {
            out.event("error").data().ascii("{\"error\":true,");
            field(out, "message", failed.message()).put('}').endEvent();
            out.id(stream, sequence).data().ascii("[DONE]").endEvent();
        }
    }
}

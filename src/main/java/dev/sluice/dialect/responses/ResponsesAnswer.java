package dev.sluice.dialect.responses;

import static dev.sluice.dialect.JsonFields.name;

import dev.sluice.dialect.Dialect;
import dev.sluice.dialect.WholeEncoder;
import dev.sluice.dialect.WholeReply;
import dev.sluice.event.ErrorCode;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.json.SegmentedText;
import dev.sluice.sse.FrameBuffer;

/** A response as one object, which is the one that its events make. */
final class ResponsesAnswer extends WholeEncoder {

    private static final int OK = 200;

    private final ResponsesEncoder events;
    private final boolean retrieved;

    ResponsesAnswer(String stream, Dialect.Options options) {
        this.events = new ResponsesEncoder(stream, options);
        this.retrieved = options.has(ResponsesDialect.RETRIEVED);
    }

    @Override
    protected void take(StreamEvent event, int sequence, SegmentedText text) {
        events.skip(event, sequence, text);
    }

    @Override
    protected void completed(WholeReply reply, StreamCompleted completed, FrameBuffer out) {
        events.response().write(out);
    }

    @Override
    public void unfinished(FrameBuffer out) {
        events.response().write(out);
    }

    @Override
    protected int status(ErrorCode code) {
        return retrieved ? OK : super.status(code);
    }

    @Override
    protected void failed(StreamFailed failed, FrameBuffer out) {
        if (retrieved) {
            events.response().write(out);
        } else {
            ResponsesJson.refusal(name(out.put('{'), "error"), failed).put('}');
        }
    }
}

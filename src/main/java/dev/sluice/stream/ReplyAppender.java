package dev.sluice.stream;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.ReasoningDelta;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamEvent.StreamRetried;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.event.StreamEvent.ToolInputDelta;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Appends a generation's events to its stream's log and enforces the limit on a reply's length. Once the stream has ended,
 * events are dropped. Events come from one thread at a time; the counts may be read by any.
 */
final class ReplyAppender implements GenerationListener {

    /** What an event without text counts against the limit: about the memory it takes. */
    private static final int OBJECT_CHARS = 100;

    private final ChatStream stream;
    private final int limit;
    private final AtomicInteger skipped = new AtomicInteger();
    private volatile int textChars;
    private long contentChars;

    /**
     * Makes an appender.
     *
     * @param limit maximum length of a reply in UTF-16 units, with its thinking and tool calls; 0 for no limit
     */
    ReplyAppender(ChatStream stream, int limit) {
        this.stream = stream;
        this.limit = limit;
    }

    /** The length of the reply's text so far in UTF-16 units. */
    int textChars() {
        return textChars;
    }

    /** Chunks of the provider that were skipped because they could not be parsed. */
    int skippedChunks() {
        return skipped.get();
    }

    @Override
    public void event(StreamEvent event) {
        if (event.terminal()) {
            stream.complete(event);
            return;
        }
        if (!stream.log().append(event)) {
            return;
        }
        int length = length(event);
        if (event instanceof TextDelta) {
            int chars = textChars + length; // written by this thread only
            textChars = chars;
        }
        contentChars += length;
        if (limit > 0 && contentChars > limit) {
            stream.complete(StreamFailed.of(ErrorCode.STREAM_TOO_LONG)); // published with the flush that follows
        }
    }

    /** What an event counts against the limit, in UTF-16 units if it is text. */
    private static int length(StreamEvent event) {
        if (event instanceof TextDelta delta) {
            return delta.text().decodedLength();
        }
        if (event instanceof ReasoningDelta delta) {
            return delta.text().decodedLength();
        }
        return event instanceof ToolInputDelta delta ? delta.input().decodedLength() : OBJECT_CHARS;
    }

    @Override
    public void flush() {
        stream.publish();
    }

    @Override
    public void skipped() {
        skipped.incrementAndGet();
    }

    @Override
    public void broken(Throwable mistake) {
        stream.broken(mistake);
    }

    @Override
    public void answered() {
        stream.notices().answered();
    }

    @Override
    public void retried(StreamRetried retried) {
        stream.notices().retried(retried);
    }
}

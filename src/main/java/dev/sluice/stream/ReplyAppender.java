package dev.sluice.stream;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.ReplyLength;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.FileCreated;
import dev.sluice.event.StreamEvent.ProviderEvent;
import dev.sluice.event.StreamEvent.ReasoningSigned;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamEvent.StreamRetried;
import dev.sluice.event.Usage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Appends a generation's events to its stream's log and enforces the limit on a reply's length. Once the stream has ended,
 * events are dropped. Events come from one thread at a time; the counts may be read by any.
 */
final class ReplyAppender implements GenerationListener {

    /** What an event without text counts against the limit: about the memory it takes. */
    private static final int OBJECT_CHARS = 100;

    /** Most bytes of the files of a reply, in base64, and of what only its provider knows: a few large pictures. */
    private static final long MAX_FILE_BYTES = 64L * 1024 * 1024;

    private final ProducedStream stream;
    private final int limit;
    private final AtomicInteger skipped = new AtomicInteger();
    private final AtomicInteger leftOut = new AtomicInteger();
    private final ReplyLength length = new ReplyLength();
    private volatile @Nullable Usage told;

    /** Whether the running attempt's provider has sent any of a reply. */
    private volatile boolean written;

    /** What it has sent that is no event yet. */
    private volatile long held;

    private long objects;
    private long fileBytes;

    /**
     * Makes an appender.
     *
     * @param limit maximum length of a reply in UTF-16 units, with its thinking and tool calls; 0 for no limit
     */
    ReplyAppender(ProducedStream stream, int limit) {
        this.stream = stream;
        this.limit = limit;
    }

    /** The length of what was appended. */
    ReplyLength length() {
        return length;
    }

    /** The tokens that the model wrote, by their length: of what was appended and of what is held back. */
    long estimatedTokens() {
        return length.estimatedTokens(held);
    }

    /** Chunks of the provider that were skipped because they could not be parsed. */
    int skippedChunks() {
        return skipped.get();
    }

    /** Fields of the provider's chunks that were left out because they could not be read. */
    int leftOutFields() {
        return leftOut.get();
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
        written |= !(event instanceof StreamRetried);
        if (event instanceof FileCreated file) {
            fileBytes += file.data().length();
        } else if (event instanceof ReasoningSigned signed) {
            objects += 1 + (signed.text().length() + signed.signature().length()) / OBJECT_CHARS;
        } else if (event instanceof ProviderEvent provided) {
            fileBytes += provided.json().length();
        } else if (length.add(event) == 0) {
            objects++;
        }
        endIfTooLong();
    }

    @Override
    public void holding(long chars) {
        held = chars;
        written = true;
        endIfTooLong();
    }

    private void endIfTooLong() {
        boolean tooLong = limit > 0 && length.all() + held + objects * OBJECT_CHARS > limit;
        if (tooLong || fileBytes > MAX_FILE_BYTES) {
            boolean unused =
                    stream.complete(StreamFailed.of(ErrorCode.STREAM_TOO_LONG)); // the flush that follows publishes it
        }
    }

    @Override
    public void flush() {
        stream.publish();
    }

    @Override
    public void usage(Usage told) {
        this.told = told;
    }

    /** Whether the provider of the running attempt has sent any of a reply, or told its tokens. */
    boolean isBegun() {
        return written || told != null;
    }

    /** Tokens as far as the provider of the running attempt has told them; null before it has. */
    @Nullable
    Usage told() {
        return told;
    }

    @Override
    public void skipped() {
        skipped.incrementAndGet();
    }

    @Override
    public void leftOut(int fields) {
        leftOut.addAndGet(fields);
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
    public void gaveUp(String model) {
        if (isBegun()) {
            Usage counted = told;
            stream.spent(model, counted == null ? stream.estimate() : counted);
        }
        held = 0;
        written = false;
        told = null;
    }

    @Override
    public void retried(StreamRetried retried) {
        stream.retried(retried);
    }
}

package dev.sluice.dialect;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.json.SegmentedText;
import dev.sluice.sse.FrameBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a reply as one JSON answer when it has ended, for a client that does not stream. Nothing is written before; then the
 * status is known.
 */
public abstract class WholeEncoder implements Encoder {

    private static final int OK = 200;

    private final WholeReply reply;
    private int status = OK;
    private long retryAfterMs;
    private @Nullable Boolean retryable;

    /** Makes an encoder for which what only a provider's protocol knows says nothing. */
    protected WholeEncoder() {
        this("");
    }

    /**
     * Makes an encoder.
     *
     * @param protocol the protocol of which it writes also what has no event of its own
     */
    protected WholeEncoder(String protocol) {
        reply = new WholeReply(protocol);
    }

    @Override
    public final void begin(FrameBuffer out) {
        // The answer is one value.
    }

    @Override
    public final void keepAlive(FrameBuffer out) {
        // Nothing may precede the status.
    }

    @Override
    public final void skip(StreamEvent event, int sequence, SegmentedText text) {
        take(event, sequence, text);
    }

    @Override
    public final void encode(StreamEvent event, int sequence, SegmentedText text, long nanoTime, FrameBuffer out) {
        take(event, sequence, text);
        if (event instanceof StreamFailed failed) {
            status = status(failed.code());
            retryable = failed.retryable();
            retryAfterMs = failed.retryAfterMs() == null ? 0 : failed.retryAfterMs();
            failed(failed, out);
        } else if (event instanceof StreamCompleted completed) {
            reply.end();
            completed(reply, completed, out);
        }
    }

    /** Takes any event, the last one included, before an answer is written. */
    protected void take(StreamEvent event, int sequence, SegmentedText text) {
        reply.add(event);
    }

    /** Writes the reply as far as it has come, for a protocol that can ask for it. */
    public void unfinished(FrameBuffer out) {
        throw new UnsupportedOperationException("an answer is written when the reply has ended");
    }

    @Override
    public final void flush(long nanoTime, FrameBuffer out) {
        // Nothing is kept for later.
    }

    @Override
    public final long dueNanos() {
        return NEVER;
    }

    /** The status of the answer, once something was written. */
    public final int status() {
        return status;
    }

    /**
     * Whether to send the request again, once something was written; null if the reply has not failed. The status alone would
     * have official clients pay again for a reply that is too long.
     */
    public final @Nullable Boolean isRetryable() {
        return retryable;
    }

    /** Milliseconds to wait before another attempt, once something was written; 0 if the provider did not ask for any. */
    public final long retryAfterMs() {
        return retryAfterMs;
    }

    /** The HTTP status for a failure. */
    protected int status(ErrorCode code) {
        return switch (code) {
            case PROVIDER_RATE_LIMITED -> 429;
            case PROVIDER_INVALID_REQUEST, PROVIDER_CONTENT_FILTER -> 400;
            case UNAUTHORIZED -> 401;
            case PROVIDER_OVERLOADED, SERVER_SHUTDOWN, PRODUCER_LOST -> 503;
            case PROVIDER_TIMEOUT, STREAM_TIMEOUT -> 504;
            case PROVIDER_UNAVAILABLE, PROVIDER_AUTH, PROVIDER_PROTOCOL -> 502;
            case STREAM_TOO_LONG, INTERNAL -> 500;
        };
    }

    /** Writes the answer. */
    protected abstract void completed(WholeReply whole, StreamCompleted completed, FrameBuffer out);

    /** Writes an error in the protocol's form. */
    protected abstract void failed(StreamFailed failed, FrameBuffer out);
}

package dev.sluice.provider.http;

import dev.sluice.sse.BadFraming;
import dev.sluice.sse.Framing;
import java.nio.ByteBuffer;
import org.eclipse.jetty.client.Response;
import org.jspecify.annotations.Nullable;

/**
 * The body of one answer, which is a reply if its bytes are in the provider's framing, whatever its status of success and its
 * content type. The bytes of a reply go to the framing, those of any other answer are collected. Not for two threads at once.
 */
final class AnswerBody implements AutoCloseable {

    private final Response head;
    private final Framing framing;
    private final ContentDecoder coding;

    /** Whether the status or the type is not that of a reply, so that only an event makes it one. */
    private final boolean doubtful;

    /** The body of an answer that is not in the framing; null as long as it may be. */
    private @Nullable RefusalBody refusal;

    /** Whether the first byte that is not blank has come. */
    private boolean begun;

    AnswerBody(Response head, Framing framing) {
        this.head = head;
        this.framing = framing;
        this.coding = new ContentDecoder(head.getHeaders().get("Content-Encoding"));
        String type = head.getHeaders().get("Content-Type");
        this.doubtful = head.getStatus() != 200 || (type != null && type.startsWith("text/html"));
        this.refusal = isSuccess() ? null : new RefusalBody();
    }

    Response head() {
        return head;
    }

    int status() {
        return head.getStatus();
    }

    /** Whether the status is one of success. */
    boolean isSuccess() {
        return head.getStatus() >= 200 && head.getStatus() < 300;
    }

    /** Removes the coding from the next bytes, and passes on what they complete. */
    void decode(ByteBuffer bytes, ContentDecoder.Output output) throws BadCoding, BadFraming {
        coding.read(bytes, output);
    }

    /** Takes decoded bytes. Returns whether so much was collected that no more is needed. */
    boolean take(byte[] array, int start, int to) throws BadFraming {
        int from = start;
        if (!begun && refusal == null) {
            while (from < to && array[from] <= ' ' && array[from] >= 0 && !framing.mayBeginWith(array[from])) {
                from++;
            }
            if (from == to) {
                return false;
            }
            begun = true;
            if (!framing.mayBeginWith(array[from])) {
                refusal = new RefusalBody();
            }
        }
        if (refusal != null) {
            return refusal.append(array, from, to - from);
        }
        framing.read(array, from, to);
        return false;
    }

    /** Whether the answer is known not to be in the framing. */
    boolean isCollected() {
        return refusal != null;
    }

    /** Whether the answer is no reply, once its last event was taken. */
    boolean isRefusal() {
        return refusal != null || (doubtful && !framing.hasEvent());
    }

    /** What was collected; empty for a reply. */
    byte[] collected() {
        return refusal == null ? new byte[0] : refusal.toByteArray();
    }

    /** Whether the coding of the body is complete. */
    boolean isWhole() {
        return coding.isWhole();
    }

    /** Whether bytes after the reply's end may be no more than the end of the body's coding. */
    boolean isTail() {
        return coding.isTail();
    }

    @Override
    public void close() {
        coding.close();
    }
}

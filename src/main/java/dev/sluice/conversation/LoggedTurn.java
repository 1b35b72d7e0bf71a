package dev.sluice.conversation;

import dev.sluice.chat.Blob;
import dev.sluice.json.SegmentedText;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A turn whose text may still be in its stream's log, in the log's form: it is decoded as it is written, or when it is read
 * here, and not kept a second time.
 *
 * @param turn the turn; with an empty content if the text is in the log
 * @param text the content in the log; null if the turn has it
 * @param blobs attachments that are not stored yet, by their ids
 */
record LoggedTurn(Turn turn, @Nullable SegmentedText text, Map<String, Blob> blobs) {

    /** A turn that has its content. */
    static LoggedTurn of(Turn turn) {
        return new LoggedTurn(turn, null, Map.of());
    }

    /** The size of the content: at least its length in characters. */
    int size() {
        return (text == null ? turn.content().length() : text.length())
                + (turn.parts() == null ? 0 : turn.parts().length());
    }

    /** The content, decoded anew at each call. */
    String content() {
        return text == null ? turn.content() : text.decoded();
    }

    /** The same turn once its attachments are stored. */
    LoggedTurn stored() {
        return blobs.isEmpty() ? this : new LoggedTurn(turn, text, Map.of());
    }

    /** The turn with its content. */
    Turn whole() {
        return text == null
                ? turn
                : new Turn(
                        turn.role(),
                        content(),
                        turn.parts(),
                        turn.status(),
                        turn.createdAt(),
                        turn.streamId(),
                        turn.reply());
    }
}

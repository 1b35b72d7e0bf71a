package dev.sluice.conversation;

import dev.sluice.chat.Blob;
import dev.sluice.event.StreamEvent;
import dev.sluice.json.SegmentedText;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A turn whose content may still be in its stream's log, in the log's form: its text is decoded as it is written, or when it is
 * read here, and not kept a second time; its parts are made when they are first needed, which for files takes a while, and
 * never by the thread that ends the stream. Threads: any.
 */
final class LoggedTurn {

    private final Turn turn;
    private final @Nullable SegmentedText text;
    private final List<StreamEvent> objects;

    /** Made by one thread, or by several with the same result; null before. */
    private volatile @Nullable ReplyParts parts;

    private LoggedTurn(Turn turn, @Nullable SegmentedText text, List<StreamEvent> objects, @Nullable ReplyParts parts) {
        this.turn = turn;
        this.text = text;
        this.objects = objects;
        this.parts = parts;
    }

    /** A turn that has its content, and whose attachments are stored. */
    static LoggedTurn of(Turn turn) {
        return new LoggedTurn(turn, null, List.of(), new ReplyParts(turn.parts(), Map.of()));
    }

    /**
     * A reply whose content is in the log.
     *
     * @param turn the turn without its parts, and with an empty content unless that is not in the log
     * @param text the content; null if the turn has it
     * @param objects the log's events besides the pieces of the text
     */
    static LoggedTurn of(Turn turn, @Nullable SegmentedText text, List<StreamEvent> objects) {
        return new LoggedTurn(turn, text, objects, null);
    }

    /** The turn; what {@link #content} and {@link #parts} return may be missing. */
    Turn turn() {
        return turn;
    }

    /** The content, decoded anew at each call. */
    String content() {
        return text == null ? turn.content() : text.decoded();
    }

    /** As {@link Turn#parts}. */
    @Nullable
    String parts() {
        return made().json();
    }

    /** Attachments that are not stored yet, by their ids. */
    Map<String, Blob> blobs() {
        return made().blobs();
    }

    private ReplyParts made() {
        ReplyParts there = parts;
        if (there == null) {
            there = ReplyParts.of(objects);
            parts = there;
        }
        return there;
    }

    /** The size of the content: at least its length in characters. */
    int size() {
        String json = parts();
        return (text == null ? turn.content().length() : text.length()) + (json == null ? 0 : json.length());
    }

    /** The same turn once its attachments are stored, of which it then holds none. */
    LoggedTurn stored() {
        return new LoggedTurn(turn, text, List.of(), new ReplyParts(parts(), Map.of()));
    }

    /** The turn with its content. */
    Turn whole() {
        return new Turn(
                turn.role(), content(), parts(), turn.status(), turn.createdAt(), turn.streamId(), turn.reply());
    }
}

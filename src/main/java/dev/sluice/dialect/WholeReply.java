package dev.sluice.dialect;

import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.FileCreated;
import dev.sluice.event.StreamEvent.ProviderEvent;
import dev.sluice.event.StreamEvent.ReasoningDelta;
import dev.sluice.event.StreamEvent.ReasoningSigned;
import dev.sluice.event.StreamEvent.SourceCited;
import dev.sluice.event.StreamEvent.StreamStarted;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.event.StreamEvent.ToolCallCompleted;
import dev.sluice.json.ByteBuilder;
import dev.sluice.json.JsonText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A reply as its parts, collected from the events of a log in their order. For one thread at a time. */
public final class WholeReply {

    /** A part of a reply. */
    public sealed interface ReplyPart {

        /** A text between two other parts; never empty. */
        record Text(JsonText text) implements ReplyPart {}

        /**
         * Thinking.
         *
         * @param text possibly empty
         * @param signed what its provider wants back, or null
         */
        record Thinking(JsonText text, @Nullable ReasoningSigned signed) implements ReplyPart {}

        /** A call with all of its arguments, which are not empty. */
        record Call(ToolCallCompleted call) implements ReplyPart {}

        /** A file that the model made. */
        record File(FileCreated file) implements ReplyPart {}

        /** Something that only the dialect's protocol has. It ends a text, also where it belongs to one. */
        record Provided(ProviderEvent event) implements ReplyPart {}
    }

    private final String protocol;
    private final List<ReplyPart> parts = new ArrayList<>();
    private final List<SourceCited> sources = new ArrayList<>();
    private String model = "";
    private @Nullable ByteBuilder text;
    private @Nullable ByteBuilder thinking;

    /**
     * Makes a reply without parts.
     *
     * @param protocol the protocol of which it keeps what has no event of its own; empty for none
     */
    WholeReply(String protocol) {
        this.protocol = protocol;
    }

    /** Takes the next event; the end is not one of them. */
    void add(StreamEvent event) {
        if (event instanceof StreamStarted started) {
            model = started.model();
        } else if (event instanceof TextDelta delta) {
            endThinking(null);
            text = text == null ? new ByteBuilder() : text;
            text.append(delta.text());
        } else if (event instanceof ReasoningDelta delta) {
            endText();
            thinking = thinking == null ? new ByteBuilder() : thinking;
            thinking.append(delta.text());
        } else if (event instanceof ReasoningSigned signed) {
            endText();
            endThinking(signed);
        } else if (event instanceof ToolCallCompleted call) {
            end();
            parts.add(new ReplyPart.Call(call.withArguments()));
        } else if (event instanceof FileCreated file) {
            end();
            parts.add(new ReplyPart.File(file));
        } else if (event instanceof SourceCited source) {
            sources.add(source);
        } else if (event instanceof ProviderEvent provided
                && provided.protocol().equals(protocol)) {
            end();
            parts.add(new ReplyPart.Provided(provided));
        }
    }

    /** Ends the part being collected. */
    void end() {
        endText();
        endThinking(null);
    }

    private void endText() {
        if (text != null) {
            parts.add(new ReplyPart.Text(text.view()));
            text = null;
        }
    }

    private void endThinking(@Nullable ReasoningSigned signed) {
        if (thinking != null || signed != null) {
            parts.add(new ReplyPart.Thinking(thinking == null ? JsonText.EMPTY : thinking.view(), signed));
            thinking = null;
        }
    }

    /** The model that was asked for, {@code provider/model}. */
    public String model() {
        return model;
    }

    /** The parts, in the order in which they ended. */
    public List<ReplyPart> parts() {
        return parts;
    }

    public List<SourceCited> sources() {
        return sources;
    }

    /** The parts of one kind. */
    public <P extends ReplyPart> List<P> parts(Class<P> kind) {
        return parts.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}

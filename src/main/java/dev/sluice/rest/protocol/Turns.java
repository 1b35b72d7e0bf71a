package dev.sluice.rest.protocol;

import dev.sluice.chat.Message;
import dev.sluice.chat.Message.Role;
import dev.sluice.chat.Part;
import dev.sluice.rest.input.Fields;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The turns of a request being read, and its instructions, which protocols have among the turns. Blank texts, which clients
 * send beside calls, are left out.
 */
public final class Turns {

    /** In all turns of a request. A long agent's run has a few thousand, and providers count as few. */
    private static final int MAX_PARTS = 10_000;

    private final List<Message> messages = new ArrayList<>();
    private final List<String> instructions = new ArrayList<>();
    private int parts;

    /** Adds instructions, unless they are blank. */
    public void instruct(String text) {
        if (!text.isBlank()) {
            instructions.add(text);
        }
    }

    /** Adds a turn; one without parts is none. */
    public void add(Role role, List<Part> content) {
        if (!content.isEmpty()) {
            messages.add(new Message(role, content));
        }
    }

    /**
     * Counts a part.
     *
     * @param turn the turn that it is in, for the message if it is one too many
     */
    public void count(Fields turn, String name) {
        if (++parts > MAX_PARTS) {
            throw turn.invalid(name, "has the request's part " + parts + "; the limit is " + MAX_PARTS);
        }
    }

    /** The turns so far. */
    public List<Message> messages() {
        return messages;
    }

    /** All instructions, as paragraphs; null without any. */
    public @Nullable String system() {
        return instructions.isEmpty() ? null : String.join("\n\n", instructions);
    }
}

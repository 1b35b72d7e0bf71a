package dev.sluice.chat;

import java.util.List;

/**
 * One turn of a conversation.
 *
 * @param parts at least one, in their order
 */
public record Message(Role role, List<Part> parts) {

    /** The author of a turn. The system prompt is not a turn: see {@link ChatRequest#system}. */
    public enum Role {
        USER("user"),
        ASSISTANT("assistant"),
        /** The tools that the assistant called: the turn has their results. */
        TOOL("tool");

        private final String wireName;

        Role(String wireName) {
            this.wireName = wireName;
        }

        public String wireName() {
            return wireName;
        }
    }

    public Message {
        parts = List.copyOf(parts);
    }

    /** A turn of one text. */
    public Message(Role role, String text) {
        this(role, List.of(new Part.Text(text)));
    }

    /** Its texts, as paragraphs. */
    public String text() {
        return Part.text(parts);
    }

    /** Whether it consists of texts alone. */
    public boolean isText() {
        return parts.stream().allMatch(Part.Text.class::isInstance);
    }

    /** The number of UTF-16 units that a model reads of it as text. */
    public int length() {
        return parts.stream().mapToInt(Part::length).sum();
    }

    /** Whether the assistant wrote it, and not the user or the user's tools. */
    public boolean isAssistant() {
        return role == Role.ASSISTANT;
    }
}

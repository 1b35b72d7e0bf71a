package dev.sluice.provider;

/** One turn of a conversation. */
public record Message(Role role, String content) {

    /** The author of a turn. The system prompt is not a turn: see {@link ChatRequest#system}. */
    public enum Role {
        USER("user"),
        ASSISTANT("assistant");

        private final String wireName;

        Role(String wireName) {
            this.wireName = wireName;
        }

        public String wireName() {
            return wireName;
        }
    }
}

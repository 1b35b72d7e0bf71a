package dev.sluice.conversation;

/**
 * A conversation without its turns.
 *
 * @param id unique for its principal only
 * @param createdAt milliseconds since 1970
 * @param updatedAt when a turn was last stored, milliseconds since 1970
 */
public record Conversation(String id, String title, long createdAt, long updatedAt) {}

package dev.sluice.conversation;

/**
 * The turns of a conversation up to a reply, as given to a model.
 *
 * @param latest whether the reply is the conversation's last turn
 */
public record ReplyHistory(String conversationId, boolean latest, ConversationHistory history) {}

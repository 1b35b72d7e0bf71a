package dev.sluice.conversation;

import java.util.List;

/**
 * The earlier turns of a conversation, as given to a model.
 *
 * @param begun whether the conversation has any turns
 * @param turns the latest turns that fit; may be empty
 */
public record ConversationHistory(boolean begun, List<Turn> turns) {}

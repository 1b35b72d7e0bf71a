package dev.sluice.conversation;

import java.util.List;

/**
 * What a model is told of a conversation.
 *
 * @param begun whether there are turns at all
 * @param turns the latest that fit; possibly none
 */
public record ConversationHistory(boolean begun, List<Turn> turns) {}

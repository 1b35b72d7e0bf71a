package dev.sluice.conversation;

import dev.sluice.chat.Message;
import java.util.List;

/**
 * The earlier turns of a conversation, as given to a model.
 *
 * @param begun whether the conversation has any turns
 * @param messages the latest turns that fit; may be empty
 * @param leftOut the number of attachments for which there was no room
 */
public record ConversationHistory(boolean begun, List<Message> messages, int leftOut) {}

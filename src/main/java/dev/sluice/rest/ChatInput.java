package dev.sluice.rest;

import dev.sluice.chat.ChatRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A checked request to start a chat.
 *
 * @param turns the field that held the earlier turns: {@code messages} or {@code history}
 * @param model as requested, or null for the default
 * @param conversationId null for a new conversation
 * @param requestId the idempotency key from the body or query, or null
 */
record ChatInput(
        ChatRequest chat,
        String turns,
        @Nullable String model,
        @Nullable String conversationId,
        Map<String, String> metadata,
        @Nullable String requestId) {}

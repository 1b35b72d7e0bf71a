package dev.sluice.rest;

import dev.sluice.provider.ChatRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request to start a chat, checked.
 *
 * @param turns the field that the turns before the last came in
 * @param model as it was asked for, or null for the default
 * @param conversationId null when the request begins a conversation
 * @param requestId the idempotency key in the request itself, or null
 */
record ChatInput(
        ChatRequest chat,
        String turns,
        @Nullable String model,
        @Nullable String conversationId,
        Map<String, String> metadata,
        @Nullable String requestId) {}

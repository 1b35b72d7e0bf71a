package dev.sluice.rest;

import dev.sluice.chat.ChatRequest;
import dev.sluice.rest.input.Uploads;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A checked request to start a chat.
 *
 * @param place where its turns were
 * @param model as requested, or null for the default
 * @param conversationId null for a new conversation
 * @param requestId the idempotency key from the body or query, or null
 * @param uploads the memory of its attachments
 */
record ChatInput(
        ChatRequest chat,
        TurnPlace place,
        @Nullable String model,
        @Nullable String conversationId,
        Map<String, String> metadata,
        @Nullable String requestId,
        Uploads.Share uploads) {}

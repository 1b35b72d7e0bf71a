package dev.sluice.event;

import dev.sluice.json.JsonText;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened in a generation, whatever provider wrote it.
 *
 * <p>Order: {@link StreamStarted} first; then deltas, tool calls and retries in the order the model made them; then
 * exactly one terminal event. A {@link StreamRetried} comes only before the first content.
 */
public sealed interface StreamEvent {

    /** Whether nothing can follow this event. */
    default boolean terminal() {
        return false;
    }

    /**
     * The request was accepted; the provider has not been called yet.
     *
     * @param model the name the request is answered under, {@code provider/model}
     * @param conversationId the conversation this turn belongs to
     * @param metadata the request's own, echoed in progress; empty when it had none
     */
    record StreamStarted(String model, String conversationId, Map<String, String> metadata) implements StreamEvent {}

    /** A piece of the reply. Never empty, never half a code point. */
    record TextDelta(JsonText text) implements StreamEvent {}

    /** A piece of the model's thinking. Never empty. */
    record ReasoningDelta(JsonText text) implements StreamEvent {}

    /**
     * The model began to write a tool call.
     *
     * @param call the call's number in this reply, from 0 in the order they began
     * @param id the provider's own, empty when it gives none
     */
    record ToolCallStarted(int call, String id, String name) implements StreamEvent {}

    /** A piece of a call's arguments, as the provider's own string. Calls may interleave. */
    record ToolInputDelta(int call, JsonText input) implements StreamEvent {}

    /** All of a call's arguments have been written. {@code arguments} is their joined string, possibly empty. */
    record ToolCallCompleted(int call, String id, String name, JsonText arguments) implements StreamEvent {}

    /**
     * An attempt failed before any content, and another one begins.
     *
     * @param attempt the number of the attempt that begins, from 2
     * @param model the model it asks
     * @param reason why the attempt before it failed
     */
    record StreamRetried(int attempt, String model, ErrorCode reason) implements StreamEvent {}

    /**
     * A message that somebody sent to a channel, not part of a generation.
     *
     * @param type the event's name for clients, or null for none
     * @param data what clients get as the event's data, in UTF-8; mostly JSON
     */
    record ChannelMessage(@Nullable String type, String data) implements StreamEvent {}

    /**
     * The reply is over as the provider meant it, or was cancelled.
     *
     * @param model the model that answered, {@code provider/model}
     * @param refusal the model's own words when it refused in a field of its own instead of in the text
     * @param stored false where what was said may be lost when the stream's log is
     */
    record StreamCompleted(
            StopReason stopReason,
            Usage usage,
            String model,
            @Nullable String refusal,
            boolean stored) implements StreamEvent {

        /** One that promises nothing to the contrary of its being stored. */
        public StreamCompleted(StopReason stopReason, Usage usage, String model, @Nullable String refusal) {
            this(stopReason, usage, model, refusal, true);
        }

        public StreamCompleted unstored() {
            return new StreamCompleted(stopReason, usage, model, refusal, false);
        }

        @Override
        public boolean terminal() {
            return true;
        }
    }

    /**
     * The reply broke off. Text before it stays valid.
     *
     * @param message for people; holds nothing of the provider's own answer
     * @param retryAfterMs milliseconds the provider asked to wait, or null when it did not say
     */
    record StreamFailed(
            ErrorCode code,
            String message,
            boolean retryable,
            @Nullable Long retryAfterMs) implements StreamEvent {

        /** A failure described by its code alone. */
        public static StreamFailed of(ErrorCode code) {
            return new StreamFailed(code, code.message(), code.retryable(), null);
        }

        @Override
        public boolean terminal() {
            return true;
        }
    }
}

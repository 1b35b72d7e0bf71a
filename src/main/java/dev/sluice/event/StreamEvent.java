package dev.sluice.event;

import dev.sluice.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event of a generation, independent of the provider.
 *
 * <p>Order: {@link StreamStarted} first; then deltas, tool calls and retries in the order in which the model
 * produced them; then exactly one terminal event. A {@link StreamRetried} precedes all content.
 */
public sealed interface StreamEvent {

    /** Whether this event is the last of its stream. */
    default boolean terminal() {
        return false;
    }

    /** What the event keeps in memory besides its own record, in bytes, estimated. Without a default: what is kept has a bound. */
    long heldBytes();

    private static long chars(@Nullable String text) {
        return text == null ? 0 : 2L * text.length();
    }

    /**
     * The request was accepted; the provider has not been called yet.
     *
     * @param model the model that was asked for, {@code provider/model}
     * @param conversationId the conversation this turn belongs to
     * @param metadata the request's metadata, echoed in progress events; may be empty
     */
    record StreamStarted(String model, String conversationId, Map<String, String> metadata) implements StreamEvent {

        @Override
        public long heldBytes() {
            return chars(model)
                    + chars(conversationId)
                    + metadata.entrySet().stream()
                            .mapToLong(entry -> chars(entry.getKey()) + chars(entry.getValue()))
                            .sum();
        }
    }

    /** A piece of the reply. Never empty, and never splits a code point. */
    record TextDelta(JsonText text) implements StreamEvent {

        @Override
        public long heldBytes() {
            return text.length();
        }
    }

    /** A piece of the model's thinking. Never empty. */
    record ReasoningDelta(JsonText text) implements StreamEvent {

        @Override
        public long heldBytes() {
            return text.length();
        }
    }

    /**
     * The model began a tool call.
     *
     * @param call the call's number in this reply, from 0, in the order in which calls began
     * @param id the provider's id of the call, or one made by Sluice if it gives none; never empty
     */
    record ToolCallStarted(int call, String id, String name) implements StreamEvent {

        @Override
        public long heldBytes() {
            return chars(id) + chars(name);
        }
    }

    /** A piece of a call's arguments, as the provider wrote it. Calls may interleave. */
    record ToolInputDelta(int call, JsonText input) implements StreamEvent {

        @Override
        public long heldBytes() {
            return input.length();
        }
    }

    /** A call's arguments are complete. Calls are completed in the order in which they began. {@code arguments} is the concatenation of all pieces; may be empty. */
    record ToolCallCompleted(int call, String id, String name, JsonText arguments) implements StreamEvent {

        private static final JsonText NO_ARGUMENTS = JsonText.of("{}");

        /** Returns this call with arguments that are JSON: where a model sent none, an object without members. */
        public ToolCallCompleted withArguments() {
            return arguments.isEmpty() ? new ToolCallCompleted(call, id, name, NO_ARGUMENTS) : this;
        }

        @Override
        public long heldBytes() {
            return chars(id) + chars(name) + arguments.length();
        }
    }

    /**
     * The model's thinking since the last event of this kind is complete, and its provider wants it back in the next turn.
     *
     * @param text the whole thinking; empty if it is secret, or the signature belongs to other content
     * @param signature what must come back with it, as clients get it; not empty
     */
    record ReasoningSigned(String text, String signature) implements StreamEvent {

        /**
         * All of it in one text, for a protocol that has no part for it any more, or never had: the signature, before it a dot if
         * the thinking is all that was shown since the last signature, or else the thinking in base64url and a dot, if there is
         * any.
         *
         * @param shown the length of what was shown, in UTF-16 units
         */
        public String carried(int shown) {
            if (text.isEmpty()) {
                return signature;
            }
            return text.length() == shown
                    ? '.' + signature
                    : Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8))
                            + '.'
                            + signature;
        }

        @Override
        public long heldBytes() {
            return chars(text) + chars(signature);
        }
    }

    /**
     * The model cited a source. Comes at most once for the same source and place.
     *
     * @param url its address, or null if it is a document of the request
     * @param file the name of that document, or null
     * @param start where in the reply's text the cited part begins, in UTF-16 units, or {@link #UNTOLD}
     * @param end where it ends, exclusive, or {@link #UNTOLD}
     */
    record SourceCited(
            @Nullable String url,
            @Nullable String file,
            @Nullable String title,
            int start,
            int end) implements StreamEvent {

        /** A place that the provider does not tell. */
        public static final int UNTOLD = -1;

        @Override
        public long heldBytes() {
            return chars(url) + chars(file) + chars(title);
        }

        /** Whether a text is an address that a browser may open. */
        public static boolean isAddress(String text) {
            return text.startsWith("https://") || text.startsWith("http://");
        }
    }

    /**
     * The model made a picture or another file.
     *
     * @param data its bytes in base64
     */
    record FileCreated(String mediaType, JsonText data) implements StreamEvent {

        @Override
        public long heldBytes() {
            return chars(mediaType) + data.length();
        }
    }

    /**
     * Something of the provider's protocol that no other event says. Only the dialect of the same protocol knows what it
     * means; the others leave it out.
     *
     * @param protocol the name of the protocol's dialect
     * @param json an object of the protocol, as the provider wrote it
     */
    record ProviderEvent(String protocol, String json) implements StreamEvent {

        @Override
        public long heldBytes() {
            return chars(json);
        }
    }

    /**
     * An attempt failed before any content, and another begins.
     *
     * @param attempt the number of the new attempt, from 2
     * @param model the model that the new attempt asks, {@code provider/model}
     * @param reason why the previous attempt failed
     */
    record StreamRetried(int attempt, String model, ErrorCode reason) implements StreamEvent {

        @Override
        public long heldBytes() {
            return chars(model);
        }
    }

    /**
     * A message pushed to a channel; not part of a generation.
     *
     * @param type the event's name as clients see it, or null for none
     * @param data the event's data as clients receive it; usually JSON
     */
    record ChannelMessage(@Nullable String type, String data) implements StreamEvent {

        @Override
        public long heldBytes() {
            return bytes();
        }

        /** Returns the size of type and data in bytes of UTF-8, which is about what they take in memory. */
        public int bytes() {
            int bytes = type == null ? 0 : type.length();
            for (int i = 0; i < data.length(); i++) {
                char c = data.charAt(i);
                if (c < 0x80) {
                    bytes++;
                } else {
                    bytes += c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
                }
            }
            return bytes;
        }
    }

    /**
     * The reply ended as the provider intended, or was cancelled.
     *
     * @param model the model that answered, {@code provider/model}
     * @param refusal the model's words where a refusal comes in its own field instead of in the text; otherwise null
     * @param stored false if the turn may be lost when the stream's log expires
     * @param cost null if the model has no price
     */
    record StreamCompleted(
            StopReason stopReason,
            Usage usage,
            String model,
            @Nullable String refusal,
            boolean stored,
            @Nullable Cost cost)
            implements StreamEvent {

        @Override
        public long heldBytes() {
            return chars(model) + chars(refusal);
        }

        /** Makes an event of a reply that is stored, and has no price. */
        public StreamCompleted(StopReason stopReason, Usage usage, String model, @Nullable String refusal) {
            this(stopReason, usage, model, refusal, true, null);
        }

        /** Returns the same event, marked as not stored. */
        public StreamCompleted unstored() {
            return new StreamCompleted(stopReason, usage, model, refusal, false, cost);
        }

        /** Returns the same event with another cost, and without what is billed; null if the model has no price. */
        public StreamCompleted costing(@Nullable Cost other) {
            return new StreamCompleted(stopReason, usage.counted(), model, refusal, stored, other);
        }

        @Override
        public boolean terminal() {
            return true;
        }
    }

    /**
     * The reply broke off. The text before this event remains valid.
     *
     * @param message for users; contains nothing from the provider's response
     * @param retryAfterMs milliseconds to wait before another attempt, as the provider asked; null if it did not
     */
    record StreamFailed(
            ErrorCode code,
            String message,
            boolean retryable,
            @Nullable Long retryAfterMs) implements StreamEvent {

        @Override
        public long heldBytes() {
            return chars(message);
        }

        /** Makes a failure with its code's message. */
        public static StreamFailed of(ErrorCode code) {
            return new StreamFailed(code, code.message(), code.retryable(), null);
        }

        @Override
        public boolean terminal() {
            return true;
        }
    }
}

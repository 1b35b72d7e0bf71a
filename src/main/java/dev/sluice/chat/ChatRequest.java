package dev.sluice.chat;

import dev.sluice.event.Usage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A request to a model, independent of the provider.
 *
 * @param messages at least one, the last not the assistant's; several of one role may follow each other, see
 *     {@link #alternating}
 * @param system the system prompt, or null
 * @param maxTokens most tokens to write, or null for the provider's own limit
 * @param temperature 0 to 2, or null for the provider's default
 * @param topP 0 to 1, or null for the provider's default
 * @param stop texts at which the reply ends, possibly empty
 * @param thinkingBudget most tokens to think, or null if no thinking is requested
 * @param format the form of the reply, or null for text
 * @param original the request in the protocol of its client, without the field of its turns if others precede them; or null
 */
public record ChatRequest(
        List<Message> messages,
        @Nullable String system,
        @Nullable Integer maxTokens,
        @Nullable Double temperature,
        @Nullable Double topP,
        List<String> stop,
        @Nullable Integer thinkingBudget,
        Tools tools,
        @Nullable ReplyFormat format,
        @Nullable Original original) {

    /** The largest thinking budget in tokens that is low effort; the next constant is that of medium effort. */
    private static final int LOW_EFFORT = 1024;

    private static final int MEDIUM_EFFORT = 8192;

    /** What Google's table has for high effort. */
    private static final int HIGH_EFFORT = 24_576;

    public ChatRequest {
        messages = List.copyOf(messages);
        stop = List.copyOf(stop);
    }

    /** A request in no protocol but Sluice's own. */
    public ChatRequest(
            List<Message> messages,
            @Nullable String system,
            @Nullable Integer maxTokens,
            @Nullable Double temperature,
            @Nullable Double topP,
            List<String> stop,
            @Nullable Integer thinkingBudget,
            Tools tools,
            @Nullable ReplyFormat format) {
        this(messages, system, maxTokens, temperature, topP, stop, thinkingBudget, tools, format, null);
    }

    /** A request of texts. */
    public ChatRequest(
            List<Message> messages,
            @Nullable String system,
            @Nullable Integer maxTokens,
            @Nullable Double temperature,
            @Nullable Double topP,
            List<String> stop,
            @Nullable Integer thinkingBudget) {
        this(messages, system, maxTokens, temperature, topP, stop, thinkingBudget, Tools.NONE, null);
    }

    /** The body that its client sent, if that was in this protocol; else null. */
    public @Nullable Original original(String protocol) {
        return original == null || !original.protocol().equals(protocol) ? null : original;
    }

    /** The same request, as its client sent it in a protocol. */
    public ChatRequest as(Original source) {
        return new ChatRequest(
                messages, system, maxTokens, temperature, topP, stop, thinkingBudget, tools, format, source);
    }

    /** The same request with other turns, which the original does not have. */
    public ChatRequest with(List<Message> others) {
        return new ChatRequest(others, system, maxTokens, temperature, topP, stop, thinkingBudget, tools, format);
    }

    /** The same request with other turns, which an original without any may have beside it. */
    public ChatRequest with(List<Message> others, @Nullable Original rest) {
        return new ChatRequest(others, system, maxTokens, temperature, topP, stop, thinkingBudget, tools, format, rest);
    }

    /** The last turn. */
    public Message last() {
        return messages.get(messages.size() - 1);
    }

    /**
     * The turns for a provider whose roles must alternate: consecutive turns of one role become one turn, in which texts that
     * follow each other become paragraphs of one. The results of tools are the user's.
     */
    public List<Message> alternating() {
        List<Message> turns = new ArrayList<>();
        for (Message next : messages) {
            int last = turns.size() - 1;
            if (last >= 0 && turns.get(last).isAssistant() == next.isAssistant()) {
                Message before = turns.get(last);
                List<Part> both = new ArrayList<>(before.parts());
                next.parts().forEach(part -> append(both, part));
                turns.set(last, new Message(before.role() == next.role() ? next.role() : Message.Role.USER, both));
            } else {
                turns.add(next);
            }
        }
        return turns;
    }

    private static void append(List<Part> parts, Part next) {
        int last = parts.size() - 1;
        if (next instanceof Part.Text text && last >= 0 && parts.get(last) instanceof Part.Text before) {
            parts.set(last, new Part.Text(before.text() + "\n\n" + text.text()));
        } else {
            parts.add(next);
        }
    }

    /** The names of the tools that were called, by the ids of the calls. */
    public Map<String, String> toolNames() {
        Map<String, String> names = new HashMap<>();
        parts().forEach(part -> {
            if (part instanceof Part.ToolCall call) {
                names.put(call.id(), call.name());
            }
        });
        return names;
    }

    /** All pictures and documents of which the bytes are here, also those in results of tools. */
    public List<Blob> blobs() {
        return parts().flatMap(
                        part -> part instanceof Part.ToolResult result ? result.content().stream() : Stream.of(part))
                .map(part -> part instanceof Part.Picture picture
                        ? picture.media().data()
                        : part instanceof Part.Document document
                                ? document.media().data()
                                : null)
                .flatMap(Stream::ofNullable)
                .toList();
    }

    private Stream<Part> parts() {
        return messages.stream().flatMap(message -> message.parts().stream());
    }

    /**
     * The effort for a thinking budget, for providers that take levels in place of tokens. The steps are those of Google's
     * table for its own interface with levels.
     *
     * @param budget tokens
     * @see <a href="https://ai.google.dev/gemini-api/docs/openai#thinking">Google's table</a>
     */
    public static String effort(int budget) {
        return budget <= LOW_EFFORT ? "low" : budget <= MEDIUM_EFFORT ? "medium" : "high";
    }

    /**
     * The thinking budget for an effort: the largest whose {@link #effort} it is. An effort of which the table knows nothing
     * is the nearest that it knows.
     *
     * @return tokens, or null for an effort that means no thinking
     */
    public static @Nullable Integer budget(String effort) {
        return switch (effort) {
            case "none" -> null;
            case "minimal", "low" -> LOW_EFFORT;
            case "medium" -> MEDIUM_EFFORT;
            default -> HIGH_EFFORT;
        };
    }

    /** The number of UTF-16 units in all turns and the system prompt. */
    public int length() {
        return messages.stream().mapToInt(Message::length).sum() + (system == null ? 0 : system.length());
    }

    /** The tokens that the model reads, its tools included, estimated from their length. */
    public long estimatedInput() {
        long units = length();
        for (Tool tool : tools.all()) {
            units += tool.name().length() + tool.schema().toString().length();
            units += tool.description() == null ? 0 : tool.description().length();
        }
        return Usage.estimate(units);
    }

    /** The tokens that the model reads, estimated from {@link #length}. */
    public long estimatedTokens() {
        return Usage.estimate(length());
    }
}

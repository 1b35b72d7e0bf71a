package dev.sluice.rest.responses;

import dev.sluice.rest.problem.JsonAnswer;
import dev.sluice.stream.ChatStream;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What responses repeat of their requests. It is kept with the stream. Long values are not repeated, so that this stays small
 * beside a stream's log.
 */
final class RepeatedRequest {

    private static final List<String> NAMES = List.of(
            "background",
            "instructions",
            "max_output_tokens",
            "parallel_tool_calls",
            "previous_response_id",
            "reasoning",
            "store",
            "temperature",
            "text",
            "tool_choice",
            "tools",
            "top_p",
            "truncation");

    /** Longer than every setting, a short instruction and a small tool. */
    private static final int MAX_CHARS = 1000;

    /** A note that the response is in a conversation, whose id is known only once the stream is. */
    private static final String CONVERSATION = "conversation";

    private RepeatedRequest() {}

    /**
     * What is to be kept with the stream: members of the request, as JSON.
     *
     * @param stored whether the response will be in a conversation
     */
    static Map<String, String> notes(JsonObject body, boolean stored) {
        Map<String, String> members = new HashMap<>();
        for (String name : NAMES) {
            JsonValue value = body.get(name);
            if (value != null && value != JsonValue.NULL) {
                String json = value.toString();
                if (json.length() <= MAX_CHARS) {
                    members.put(name, json);
                }
            }
        }
        if (stored) {
            members.put(CONVERSATION, "");
        }
        return members;
    }

    /** The members that a stream's response repeats, as JSON; empty for a stream that was not started as a response. */
    static Map<String, String> of(ChatStream stream) {
        Map<String, String> members = new HashMap<>(stream.facts().notes());
        members.keySet().removeIf(name -> !NAMES.contains(name) && !name.equals(CONVERSATION));
        members.computeIfPresent(
                CONVERSATION,
                (name, unknown) -> new String(
                        JsonAnswer.bytes(new ResponsesResource.ConversationRef(stream.conversationId())),
                        StandardCharsets.UTF_8));
        return members;
    }
}

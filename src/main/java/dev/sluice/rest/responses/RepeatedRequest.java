package dev.sluice.rest.responses;

import dev.sluice.stream.ChatStream;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * What responses repeat of their requests, for as long as their streams are kept. Long values are not repeated, so that this
 * stays small beside a stream's log. Thread-safe.
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

    private final Map<ChatStream, Map<String, String>> byStream = Collections.synchronizedMap(new WeakHashMap<>());

    /** The members of a request that its response repeats, as JSON. */
    static Map<String, String> members(JsonObject body) {
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
        return members;
    }

    /** Keeps what a stream's response repeats, unless that is known. */
    void keep(ChatStream stream, Map<String, String> members) {
        byStream.putIfAbsent(stream, members);
    }

    /** What a stream's response repeats; empty for a stream that was not started as a response. */
    Map<String, String> of(ChatStream stream) {
        return byStream.getOrDefault(stream, Map.of());
    }
}

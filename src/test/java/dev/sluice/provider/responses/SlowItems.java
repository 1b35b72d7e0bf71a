package dev.sluice.provider.responses;

import static dev.sluice.provider.LooseJson.get;
import static dev.sluice.provider.LooseJson.list;
import static dev.sluice.provider.LooseJson.object;
import static dev.sluice.provider.LooseJson.text;
import static dev.sluice.provider.LooseJson.word;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads items of a response's output for {@link SlowResponsesReader}. */
final class SlowItems {

    private SlowItems() {}

    static List<Map<String, Object>> parts(Map<String, Object> item) {
        List<Map<String, Object>> parts = new ArrayList<>();
        if (word(item, "type").equals("message") || word(item, "type").equals("reasoning")) {
            list(item, "summary").forEach(part -> parts.add(object(part)));
            list(item, "content").forEach(part -> parts.add(object(part)));
            if (!text(item, "content").isEmpty()) {
                parts.add(Map.of("type", "output_text", "text", text(item, "content")));
            }
        }
        return parts;
    }

    static boolean isCall(Map<String, Object> item) {
        return word(item, "type").equals("function_call") || word(item, "type").equals("custom_tool_call");
    }

    static String callId(Map<String, Object> item) {
        return text(item, "call_id").isEmpty() ? text(item, "id") : text(item, "call_id");
    }

    static Object argumentsOf(Map<String, Object> item) {
        Object arguments = get(item, "arguments");
        return text(arguments).isEmpty() && !(arguments instanceof Map) ? get(item, "input") : arguments;
    }
}

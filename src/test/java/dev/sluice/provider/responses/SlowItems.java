package dev.sluice.provider.responses;

import static dev.sluice.provider.LooseJson.get;
import static dev.sluice.provider.LooseJson.list;
import static dev.sluice.provider.LooseJson.object;
import static dev.sluice.provider.LooseJson.text;
import static dev.sluice.provider.LooseJson.word;

import dev.sluice.provider.SlowReader.Call;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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

    /** The calls that the items repeat, by the items' places: by an id, else by name and arguments. */
    static Map<Integer, Call> known(
            List<Map<String, Object>> items, List<Call> calls, Function<String, @Nullable Call> byItem) {
        Map<Integer, Call> known = new HashMap<>();
        for (int i = 0; i < items.size(); i++) {
            Map<String, Object> item = items.get(i);
            for (Call call : calls) {
                if (isCall(item)
                        && !known.containsValue(call)
                        && !known.containsKey(i)
                        && call.id.equals(callId(item))
                        && !call.id.isEmpty()) {
                    known.put(i, call);
                }
            }
            Call call = text(item, "id").isEmpty() ? null : byItem.apply(text(item, "id"));
            boolean free = call != null
                    && !known.containsValue(call)
                    && !known.containsKey(i)
                    && calls.stream().noneMatch(other -> other.id.equals(callId(item)));
            if (isCall(item) && free) {
                known.put(i, call);
            }
        }
        for (int i = 0; i < items.size(); i++) {
            Map<String, Object> item = items.get(i);
            for (Call call : calls) {
                Call repeated = new Call();
                repeated.input(argumentsOf(item));
                if (isCall(item)
                        && !known.containsKey(i)
                        && !known.containsValue(call)
                        && mayBe(call, item)
                        && (call.isEmpty() || call.hasArgumentsOf(repeated))) {
                    known.put(i, call);
                }
            }
        }
        return known;
    }

    private static boolean mayBe(Call call, Map<String, Object> item) {
        return call.name.isEmpty() || text(item, "name").isEmpty() || call.name.equals(text(item, "name"));
    }

    static Object argumentsOf(Map<String, Object> item) {
        Object arguments = get(item, "arguments");
        return text(arguments).isEmpty() && !(arguments instanceof Map) ? get(item, "input") : arguments;
    }
}

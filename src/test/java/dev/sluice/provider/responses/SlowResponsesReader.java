package dev.sluice.provider.responses;

import static dev.sluice.provider.LooseJson.count;
import static dev.sluice.provider.LooseJson.decode;
import static dev.sluice.provider.LooseJson.get;
import static dev.sluice.provider.LooseJson.list;
import static dev.sluice.provider.LooseJson.object;
import static dev.sluice.provider.LooseJson.says;
import static dev.sluice.provider.LooseJson.text;
import static dev.sluice.provider.LooseJson.word;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StopReason;
import dev.sluice.provider.ProviderFailures;
import dev.sluice.provider.SlowReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads response events slowly. A text counts where it comes first: in deltas, as a whole part, in its item, or in the
 * response.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/responses-streaming">Streaming events</a>
 */
final class SlowResponsesReader extends SlowReader {

    /** How a response ends. */
    private static final Set<String> STATUSES = Set.of("completed", "incomplete", "failed", "cancelled");

    /** What was read already: a kind of text alone, with its item, and with its item and part. */
    private final Set<List<Object>> seen = new HashSet<>();

    private final Map<Object, Call> callsByPlace = new HashMap<>();

    @Override
    protected void chunk(String event, Object json) {
        if (!(json instanceof Map)) {
            skip();
            return;
        }
        Map<String, Object> chunk = object(json);
        String type = word(chunk, "type").isEmpty() ? event : word(chunk, "type");
        Map<String, Object> response = chunk.containsKey("response") ? object(chunk, "response") : chunk;
        switch (type) {
            case "response.output_text.delta" -> delta("output_text", chunk);
            case "response.reasoning_summary_text.delta",
                    "response.reasoning_text.delta",
                    "response.reasoning_summary.delta",
                    "response.reasoning.delta" -> delta("reasoning_text", chunk);
            case "response.refusal.delta" -> delta("refusal", chunk);
            case "response.output_text.done" -> part("output_text", text(chunk, "text"), chunk);
            case "response.reasoning_summary_text.done", "response.reasoning_text.done" ->
                part("reasoning_text", text(chunk, "text"), chunk);
            case "response.refusal.done" -> part("refusal", text(chunk, "refusal"), chunk);
            case "response.content_part.added",
                    "response.content_part.done",
                    "response.reasoning_summary_part.added",
                    "response.reasoning_summary_part.done" -> {
                Map<String, Object> part = object(chunk, "part");
                part(word(part, "type"), text(part, "text") + text(part, "refusal"), chunk);
            }
            case "response.function_call_arguments.delta", "response.custom_tool_call_input.delta" -> arguments(chunk);
            case "response.function_call_arguments.done" -> whole(chunk, text(chunk, "arguments"));
            case "response.custom_tool_call_input.done" -> whole(chunk, text(chunk, "input"));
            case "response.output_item.added" -> item(chunk, object(chunk, "item"), false);
            case "response.output_item.done" -> item(chunk, object(chunk, "item"), true);
            default -> {
                // created, in_progress, annotations, tools that the provider runs, and what may be new
            }
        }
        String status = type.startsWith("response.") ? type.substring(9) : word(response, "status");
        boolean last = (type.startsWith("response.") || type.equals("message"))
                && (STATUSES.contains(status) || type.equals("response.done"));
        if (last) {
            whole(response);
        }
        if (count(response, "status") > 0) {
            unclear(); // an HTTP status where there should be a word
        }
        Object error = says(get(response, "error")) ? get(response, "error") : get(chunk, "error");
        boolean bare = word(chunk, "type").isEmpty() && (says(get(chunk, "message")) || says(get(chunk, "detail")));
        if (says(error) || bare || type.equals("error") || event.equals("error")) {
            fail(error, chunk);
        } else if (last) {
            end(status, response);
        }
    }

    private void write(String kind, String piece) {
        switch (kind) {
            case "output_text", "text" -> text.append(piece);
            case "reasoning_text", "summary_text" -> thinking.append(piece);
            case "refusal" -> refusal.append(piece);
            default -> {
                // what is new
            }
        }
    }

    private static String family(String kind) {
        return switch (kind) {
            case "text" -> "output_text";
            case "summary_text" -> "reasoning_text";
            default -> kind;
        };
    }

    private void delta(String kind, Map<String, Object> chunk) {
        if (!text(chunk, "delta").isEmpty()) {
            see(kind, count(chunk, "output_index"), partIndex(chunk));
            write(kind, text(chunk, "delta"));
        }
    }

    private void part(String kind, String whole, Map<String, Object> chunk) {
        long output = count(chunk, "output_index");
        if (!whole.isEmpty() && !seen.contains(List.of(family(kind), output, partIndex(chunk)))) {
            see(family(kind), output, partIndex(chunk));
            write(kind, whole);
        }
    }

    private static long partIndex(Map<String, Object> chunk) {
        return Math.max(0, Math.max(count(chunk, "content_index"), count(chunk, "summary_index")));
    }

    private void see(String family, long output, long part) {
        seen.add(List.of(family));
        seen.add(List.of(family, output));
        seen.add(List.of(family, output, part));
    }

    private void item(Map<String, Object> chunk, Map<String, Object> item, boolean done) {
        if (SlowItems.isCall(item)) {
            Call call = call(chunk, item);
            call.identify(SlowItems.callId(item), text(item, "name"));
            if (done) {
                arguments(call, SlowItems.argumentsOf(item));
            }
        } else if (done) {
            long output = count(chunk, "output_index");
            Set<List<Object>> before = Set.copyOf(seen);
            for (Map<String, Object> part : SlowItems.parts(item)) {
                String kind = word(part, "type");
                String whole = text(part, "text") + text(part, "refusal");
                if (!whole.isEmpty() && !before.contains(List.of(family(kind), output))) {
                    see(family(kind), output, 0);
                    write(kind, whole);
                }
            }
        }
    }

    /** The call that an event without an item is about: by the item's id, else by its place. */
    private Call call(Map<String, Object> chunk) {
        Object id = "item " + text(chunk, "item_id");
        Object place = count(chunk, "output_index");
        Call call = text(chunk, "item_id").isEmpty() ? null : callsByPlace.get(id);
        if (call == null) {
            call = callsByPlace.get(place);
            if (!text(chunk, "item_id").isEmpty() && isOfAnItem(call)) {
                unclear(); // two calls in one place, the start of one of which is missing
            }
        }
        if (call == null) {
            call = new Call();
            calls.add(call);
        }
        if (!text(chunk, "item_id").isEmpty()) {
            callsByPlace.putIfAbsent(id, call);
        }
        callsByPlace.putIfAbsent(place, call);
        return call;
    }

    /** The call in an item: a known one by an id, else the unnamed one at its place, else a new one. */
    private Call call(Map<String, Object> chunk, Map<String, Object> item) {
        Object id = "item " + text(item, "id");
        Object place = count(chunk, "output_index");
        Call call = known(SlowItems.callId(item));
        if (call == null && !text(item, "id").isEmpty()) {
            call = callsByPlace.get(id);
        }
        if (call == null) {
            Call there = callsByPlace.get(place);
            boolean free = there != null
                    && (there.name.isEmpty()
                            || there.id.isEmpty()
                            || SlowItems.callId(item).isEmpty());
            boolean same = free && (text(item, "id").isEmpty() || !isOfAnItem(there));
            call = same ? there : null;
        }
        if (call == null) {
            call = new Call();
            calls.add(call);
        }
        if (!text(item, "id").isEmpty()) {
            callsByPlace.put(id, call);
        }
        callsByPlace.put(place, call);
        return call;
    }

    private boolean isOfAnItem(@Nullable Call call) {
        return callsByPlace.entrySet().stream().anyMatch(e -> e.getKey() instanceof String && e.getValue() == call);
    }

    private @Nullable Call known(String id) {
        return calls.stream()
                .filter(call -> !id.isEmpty() && call.id.equals(id))
                .findFirst()
                .orElse(null);
    }

    private void arguments(Map<String, Object> chunk) {
        if (!text(chunk, "delta").isEmpty()) {
            call(chunk).piece(text(chunk, "delta"));
        }
    }

    private static void arguments(Call call, Object whole) {
        if (call.isEmpty()) {
            call.input(whole);
        }
    }

    /** Takes all arguments of a call; an event without any begins none. */
    private void whole(Map<String, Object> chunk, String arguments) {
        if (!arguments.isEmpty()) {
            arguments(call(chunk), arguments);
        }
    }

    private void whole(Map<String, Object> response) {
        List<Map<String, Object>> items = new ArrayList<>();
        list(response, "output").forEach(item -> items.add(object(item)));
        Set<List<Object>> missing = missing(items);
        Map<Integer, Call> known = SlowItems.known(items, calls, id -> callsByPlace.get("item " + id));
        for (int i = 0; i < items.size(); i++) {
            Map<String, Object> item = items.get(i);
            if (SlowItems.isCall(item)) {
                Call call = known.get(i);
                if (call == null) {
                    call = new Call();
                    calls.add(call);
                }
                call.identify(SlowItems.callId(item), text(item, "name"));
                arguments(call, SlowItems.argumentsOf(item));
            }
            for (Map<String, Object> part : SlowItems.parts(item)) {
                if (missing.contains(List.of(family(word(part, "type")), (long) i))) {
                    write(word(part, "type"), text(part, "text") + text(part, "refusal"));
                }
            }
        }
        Map<String, Object> usage = object(response, "usage");
        Map<String, Object> read = object(usage, "input_tokens_details");
        long input = count(usage, "input_tokens");
        long thought = count(object(usage, "output_tokens_details"), "reasoning_tokens");
        usageInTotal(
                count(usage, "total_tokens"),
                input,
                count(usage, "output_tokens"),
                count(read, "cached_tokens"),
                count(read, "cache_write_tokens"),
                thought);
    }

    /** The families and places of the items that the response has and no event had, if their places are those of events. */
    private Set<List<Object>> missing(List<Map<String, Object>> items) {
        Set<List<Object>> missing = new HashSet<>();
        for (String family : List.of("output_text", "reasoning_text", "refusal")) {
            Set<List<Object>> all = new HashSet<>();
            StringBuilder told = new StringBuilder();
            for (int i = 0; i < items.size(); i++) {
                for (Map<String, Object> part : SlowItems.parts(items.get(i))) {
                    String piece = text(part, "text") + text(part, "refusal");
                    if (family(word(part, "type")).equals(family) && !piece.isEmpty()) {
                        all.add(List.of(family, (long) i));
                        told.append(seen.contains(List.of(family, (long) i)) ? piece : "");
                    }
                }
            }
            long before = seen.stream()
                    .filter(place -> place.size() == 2 && place.get(0).equals(family))
                    .count();
            long more = all.size() - before;
            all.removeAll(seen);
            String written =
                    (family.equals("refusal") ? refusal : family.equals("output_text") ? text : thinking).toString();
            boolean further = decode(written).length() > decode(told).length();
            if (all.size() == more && !all.isEmpty() && further) {
                unclear(); // the text of several items came in one place
            }
            missing.addAll(all.size() == more ? all : Set.of());
        }
        return missing;
    }

    private void end(String status, Map<String, Object> response) {
        String told = word(response, "status");
        switch (STATUSES.contains(told) ? told : status) {
            case "incomplete" -> {
                String reason = text(object(response, "incomplete_details"), "reason");
                complete(reason.equals("content_filter") ? StopReason.REFUSAL : StopReason.MAX_TOKENS);
            }
            case "failed" -> fail(get(response, "error"), response);
            case "cancelled" -> fail(ProviderFailures.connectionLost());
            default -> complete(StopReason.END_TURN);
        }
    }

    /** An error that is not wrapped has its words where the event has its own. */
    private void fail(Object error, Map<String, Object> chunk) {
        Map<String, Object> members = says(object(error)) ? object(error) : chunk;
        String type = text(error).isEmpty() ? word(members, "type") : text(error);
        String code = "";
        long status = -1;
        for (String name : List.of("status", "code")) {
            code = count(members, name) < 0 && !text(members, name).isEmpty() ? text(members, name) : code;
            status = Math.max(status, count(members, name));
        }
        if (status > 0 && (status < 400 || status > 599)) {
            unclear(); // no HTTP status, whatever it means
        }
        fail(ResponsesFailures.of(status < 100 ? 0 : (int) Math.min(status, 999), type, code));
    }

    @Override
    protected void close() {
        fail(ErrorCode.PROVIDER_PROTOCOL);
    }
}

package dev.sluice.provider.openai;

import static dev.sluice.provider.LooseJson.count;
import static dev.sluice.provider.LooseJson.get;
import static dev.sluice.provider.LooseJson.hasWord;
import static dev.sluice.provider.LooseJson.isObject;
import static dev.sluice.provider.LooseJson.list;
import static dev.sluice.provider.LooseJson.object;
import static dev.sluice.provider.LooseJson.says;
import static dev.sluice.provider.LooseJson.text;
import static dev.sluice.provider.LooseJson.word;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StopReason;
import dev.sluice.provider.ProviderFailures;
import dev.sluice.provider.SlowReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads chat completion chunks slowly.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat-streaming">Streaming</a>
 */
final class SlowOpenAiReader extends SlowReader {

    private static final List<String> THINKING = List.of("reasoning_content", "reasoning", "reasoning_text");

    private final Map<Long, Call> callsByIndex = new HashMap<>();
    private @Nullable Call latest;
    private boolean deltas;

    /** The reason; a blank for one that cannot be read. */
    private String finish = "";

    @Override
    protected void event(String type, byte[] data) {
        if (new String(data, StandardCharsets.ISO_8859_1).trim().equals("[DONE]")) {
            done();
        } else {
            super.event(type, data);
        }
    }

    /** [DONE] ends a reply that has anything; one with nothing but it, or with a role alone, is none. */
    private void done() {
        strays();
        if (ended()) {
            return;
        }
        boolean nothing = text.isEmpty() && thinking.isEmpty() && refusal.isEmpty() && calls.isEmpty();
        if (!finish.isEmpty() || !nothing) {
            end();
        }
        if (finish.isBlank()) {
            fail(ErrorCode.PROVIDER_PROTOCOL);
        }
    }

    @Override
    protected void chunk(String type, Object json) {
        for (Object element : json instanceof List<?> list ? list : List.of(json)) {
            read(object(element));
        }
        for (Object element : json instanceof List<?> list ? list : List.of(json)) {
            errors(type, object(element));
        }
    }

    private void read(Map<String, Object> chunk) {
        usage(object(object(chunk, "x_groq"), "usage"));
        usage(object(chunk, "usage"));
        List<Map<String, Object>> choices = list(chunk, "choices").stream()
                .map(choice -> object(choice))
                .filter(choice -> count(choice, "index") <= 0)
                .toList();
        deltas |= choices.stream().anyMatch(choice -> isObject(choice, "delta"));
        for (Map<String, Object> choice : choices) {
            usage(object(choice, "usage"));
            content(object(choice, "delta"));
            if (!deltas) {
                content(object(choice, "message")); // else it repeats the deltas
            }
            boolean told = hasWord(choice, "finish_reason")
                    && (finish.isBlank() || !reason(choice).isBlank());
            finish = told ? reason(choice) : finish;
        }
    }

    /** SGLang has its reason in an object. One that cannot be read is a blank. */
    private static String reason(Map<String, Object> choice) {
        String reason = word(choice, "finish_reason") + word(object(choice, "finish_reason"), "type");
        return reason.isEmpty() ? " " : reason;
    }

    private void content(Map<String, Object> delta) {
        thinking(delta);
        content(get(delta, "content"));
        refusal.append(text(delta, "refusal"));
        for (Object call : list(delta, "tool_calls")) {
            if (call instanceof Map) {
                Map<String, Object> piece = object(call);
                call(count(piece, "index"), text(piece, "id"), object(piece, "function"));
            }
        }
        if (isObject(delta, "function_call")) {
            call(-1, "", object(delta, "function_call"));
        }
    }

    /** Content is a text or a list of parts. */
    private void content(Object content) {
        text.append(text(content));
        if (content instanceof List || content instanceof Map) {
            for (Object part : content instanceof List<?> parts ? parts : List.of(content)) {
                text.append(text(object(part), "text"));
                Object thought = get(object(part), "thinking");
                thinking.append(text(thought));
                list(object(part), "thinking").forEach(t -> thinking.append(text(object(t), "text")));
            }
        }
    }

    /** A server that sends thinking under several names sends the same in each. */
    private void thinking(Map<String, Object> delta) {
        String details = list(delta, "reasoning_details").stream()
                .map(detail -> text(object(detail), "text"))
                .collect(Collectors.joining());
        for (String name : THINKING) {
            if (!text(delta, name).isEmpty()) {
                thinking.append(text(delta, name));
                if (!details.isEmpty() && !details.equals(text(delta, name))) {
                    unclear(); // two thoughts in one delta
                }
                return;
            }
        }
        thinking.append(details);
    }

    private void call(long index, String id, Map<String, Object> function) {
        String name = text(function, "name");
        Call there = index < 0 ? latest : callsByIndex.get(index);
        Call call;
        if (there != null && !id.isEmpty() && there.id.equals(id)) {
            call = isOther(there, name, get(function, "arguments"), false) ? null : there;
        } else if (known(id) != null) {
            boolean elsewhere = index >= 0;
            call = isOther(known(id), name, get(function, "arguments"), elsewhere) ? null : known(id);
        } else if (index >= 0) {
            boolean otherId = there != null && !id.isEmpty() && !name.isEmpty() && !there.name.isEmpty();
            boolean other = there != null && id.isEmpty() && isOther(there, name, get(function, "arguments"), false);
            call = otherId || other ? null : there;
        } else {
            boolean same = there != null && name.isEmpty() && (id.isEmpty() || there.id.isEmpty());
            call = same ? there : null;
        }
        if (call == null) {
            call = new Call();
            calls.add(call);
        }
        if (index >= 0) {
            callsByIndex.put(index, call);
        }
        latest = call;
        call.identify(id, name);
        call.input(get(function, "arguments"));
        if (call.isMixed()) {
            unclear(); // no server does that
        }
    }

    /** Whether a call of one id, or in one place, is another than the one before, though servers name a call repeatedly. */
    private static boolean isOther(Call before, String name, Object arguments, boolean elsewhere) {
        if (name.isEmpty() || before.name.isEmpty()) {
            return false;
        }
        if (!name.equals(before.name)) {
            return elsewhere || before.isWhole();
        }
        return arguments instanceof Map
                ? elsewhere && before.isObject() && !before.equalsObject(arguments)
                : before.isFollowedBy(arguments);
    }

    private @Nullable Call known(String id) {
        return calls.stream()
                .filter(call -> !id.isEmpty() && call.id.equals(id))
                .findFirst()
                .orElse(null);
    }

    /** Chat Completions has names of its own for the counts; some servers take those of Responses or Messages, or their own. */
    private void usage(Map<String, Object> usage) {
        long prompt = first(usage, "prompt_tokens", "input_tokens");
        long completion = first(usage, "completion_tokens", "output_tokens");
        long cached = part(usage, "cached_tokens");
        long written = part(usage, "cache_write_tokens");
        long thought = part(usage, "reasoning_tokens");
        usageInTotal(
                count(usage, "total_tokens"),
                prompt,
                completion,
                cached >= 0
                        ? cached
                        : first(usage, "prompt_cache_hit_tokens", "cached_tokens", "cache_read_input_tokens"),
                written >= 0 ? written : count(usage, "cache_creation_input_tokens"),
                thought);
    }

    private static long first(Map<String, Object> usage, String... names) {
        return Arrays.stream(names)
                .mapToLong(name -> count(usage, name))
                .filter(count -> count >= 0)
                .findFirst()
                .orElse(-1);
    }

    private static long part(Map<String, Object> usage, String name) {
        return Stream.of(
                        "prompt_tokens_details",
                        "completion_tokens_details",
                        "input_tokens_details",
                        "output_tokens_details")
                .mapToLong(details -> count(object(usage, details), name))
                .filter(count -> count >= 0)
                .findFirst()
                .orElse(-1);
    }

    private void errors(String type, Map<String, Object> chunk) {
        Object error = says(get(chunk, "error")) ? get(chunk, "error") : get(object(chunk, "x_groq"), "error");
        for (Object choice : list(chunk, "choices")) {
            error = says(error) ? error : get(object(choice), "error");
        }
        boolean bare = !(get(chunk, "choices") instanceof List || isObject(chunk, "choices"))
                && (says(get(chunk, "message")) || says(get(chunk, "detail")));
        if (!ended() && (says(error) || bare || type.equals("error"))) {
            String words = words(chunk) + text(chunk, "detail") + ' ' + text(error) + ' ' + words(object(error));
            long status = Math.max(status(chunk), status(object(error)));
            if (status > 0 && (status < 400 || status > 599)) {
                unclear(); // no HTTP status, whatever it means
            }
            fail(OpenAiFailures.of(status < 100 ? 0 : (int) Math.min(status, 999), words));
        }
    }

    private static String words(Map<String, Object> error) {
        return text(error, "code") + ' ' + word(error, "type") + ' ' + text(error, "status") + ' ';
    }

    private static long status(Map<String, Object> error) {
        return Math.max(count(error, "code"), Math.max(count(error, "status"), count(error, "status_code")));
    }

    @Override
    protected void close() {
        if (!finish.isEmpty()) {
            end();
        }
        if (finish.isBlank()) {
            fail(ErrorCode.PROVIDER_PROTOCOL);
        }
    }

    private void end() {
        switch (finish) {
            case "length", "max_tokens", "model_length" -> complete(StopReason.MAX_TOKENS);
            case "tool_calls", "function_call", "tool_use" -> complete(StopReason.TOOL_USE);
            case "content_filter", "refusal", "safety" -> complete(StopReason.REFUSAL);
            case "stop_sequence" -> complete(StopReason.STOP_SEQUENCE);
            case "error", "abort" -> fail(ProviderFailures.connectionLost());
            case "insufficient_system_resource" -> fail(ErrorCode.PROVIDER_OVERLOADED);
            default -> complete(StopReason.END_TURN);
        }
    }
}

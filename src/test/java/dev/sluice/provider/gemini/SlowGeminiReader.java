package dev.sluice.provider.gemini;

import static dev.sluice.provider.LooseJson.count;
import static dev.sluice.provider.LooseJson.flag;
import static dev.sluice.provider.LooseJson.get;
import static dev.sluice.provider.LooseJson.hasWord;
import static dev.sluice.provider.LooseJson.isObject;
import static dev.sluice.provider.LooseJson.list;
import static dev.sluice.provider.LooseJson.object;
import static dev.sluice.provider.LooseJson.objectOrSource;
import static dev.sluice.provider.LooseJson.says;
import static dev.sluice.provider.LooseJson.text;
import static dev.sluice.provider.LooseJson.word;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StopReason;
import dev.sluice.json.JsonScanner;
import dev.sluice.provider.SlowReader;
import dev.sluice.provider.SlowWholeCalls;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads generated content slowly. Leaves out arguments that come value by value, which have tests of their own.
 *
 * @see <a href="https://ai.google.dev/api/generate-content">Generating content</a>
 */
final class SlowGeminiReader extends SlowReader {

    private final SlowWholeCalls sent = new SlowWholeCalls(calls);
    private String finish = "";
    private boolean blocked;

    /** Whether there was a reason for the end that cannot be read. */
    private boolean unreadable;

    private long candidateTokens = -1;
    private long thoughtTokens = -1;

    @Override
    protected void chunk(String type, Object json) {
        sent.beginChunk();
        for (Object element : json instanceof List<?> list ? list : List.of(json)) {
            Map<String, Object> chunk = object(element);
            for (Object candidate : list(chunk, "candidates")) {
                if (count(object(candidate), "index") <= 0) {
                    candidate(object(candidate));
                }
            }
            usage(object(chunk, "usageMetadata"));
            blocked |= hasWord(object(chunk, "promptFeedback"), "blockReason");
            error(type, chunk);
        }
    }

    private void candidate(Map<String, Object> candidate) {
        for (Object each : list(object(candidate, "content"), "parts")) {
            Map<String, Object> part = object(each);
            Map<String, Object> function = object(part, "functionCall");
            if (!list(function, "partialArgs").isEmpty() || says(get(function, "willContinue"))) {
                unclear();
            }
            if (isObject(part, "functionCall")) {
                call(function);
            } else if (flag(part, "thought")) {
                thinking.append(text(part, "text"));
            } else {
                text.append(text(part, "text"));
            }
        }
        String reason = word(candidate, "finishReason");
        finish = reason.isEmpty() || reason.equals("FINISH_REASON_UNSPECIFIED") ? finish : reason;
        unreadable |= reason.isEmpty() && hasWord(candidate, "finishReason");
    }

    /** A call comes whole. One with a known id is usually the same again. */
    private void call(Map<String, Object> function) {
        if (!text(function, "name").isEmpty()) {
            sent.add(text(function, "id"), -1, text(function, "name"), objectOrSource(get(function, "args")));
        }
    }

    /** Counts that are left out are as before, or 0 if there were none. */
    private void usage(Map<String, Object> usage) {
        long candidates = count(usage, "candidatesTokenCount");
        long thoughts = count(usage, "thoughtsTokenCount");
        candidateTokens = candidates < 0 ? candidateTokens : candidates;
        thoughtTokens = thoughts < 0 ? thoughtTokens : thoughts;
        long prompt = count(usage, "promptTokenCount");
        if (prompt >= 0 || candidates >= 0 || thoughts >= 0) {
            usage(
                    prompt,
                    Math.max(0, candidateTokens) + Math.max(0, thoughtTokens),
                    count(usage, "cachedContentTokenCount"),
                    -1,
                    thoughtTokens);
        }
    }

    private void error(String type, Map<String, Object> chunk) {
        Object error = get(chunk, "error");
        boolean bare = says(get(chunk, "status")) || says(get(chunk, "message")) || says(get(chunk, "detail"));
        if (ended() || !(says(error) || bare || type.equals("error"))) {
            return;
        }
        Map<String, Object> members = says(object(error)) ? object(error) : chunk;
        GeminiError known = new GeminiError(new JsonScanner());
        String word = count(members, "code") < 0 ? text(members, "code").toUpperCase(Locale.ROOT) : "";
        String message = (text(error) + text(members, "message")).toLowerCase(Locale.ROOT);
        known.code = (int) Math.min(Math.max(0, count(members, "code")), 999);
        known.status = text(members, "status").isEmpty() ? word : text(members, "status");
        known.mentionsLoad = message.contains("overloaded") || message.contains("high demand");
        for (Object detail : list(members, "details")) {
            String reason = text(object(detail), "reason");
            known.reason = reason.isEmpty() ? known.reason : reason;
        }
        fail(GeminiFailures.of(0, known));
    }

    @Override
    protected void close() {
        if (finish.isEmpty() && !blocked) {
            fail(ErrorCode.PROVIDER_PROTOCOL);
            if (unreadable) {
                complete(StopReason.END_TURN);
            }
            return;
        }
        switch (finish) {
            case "MAX_TOKENS" -> complete(StopReason.MAX_TOKENS);
            case "",
                    "SAFETY",
                    "RECITATION",
                    "LANGUAGE",
                    "BLOCKLIST",
                    "PROHIBITED_CONTENT",
                    "SPII",
                    "MODEL_ARMOR",
                    "IMAGE_SAFETY",
                    "IMAGE_PROHIBITED_CONTENT",
                    "IMAGE_RECITATION" -> complete(StopReason.REFUSAL);
            case "MALFORMED_FUNCTION_CALL",
                    "MALFORMED_RESPONSE",
                    "MISSING_THOUGHT_SIGNATURE",
                    "TOO_MANY_TOOL_CALLS",
                    "UNEXPECTED_TOOL_CALL" -> fail(ErrorCode.PROVIDER_PROTOCOL);
            default -> complete(StopReason.END_TURN);
        }
    }
}

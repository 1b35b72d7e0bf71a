package dev.sluice.provider;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Message;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The instruction that a provider requires with its form for any JSON: OpenAI refuses that form if no message has the word
 * "JSON", and its library says that a message must ask for JSON.
 *
 * @see <a
 *     href="https://github.com/openai/openai-python/blob/main/src/openai/types/shared_params/response_format_json_object.py">The
 *     form in OpenAI's library</a>, read 2026-11-28
 */
public final class AskForJson {

    /** The instruction. */
    public static final String TEXT = "Reply with one JSON object and nothing else.";

    private AskForJson() {}

    /** Whether any JSON is requested and no turn has the word. The system prompt is not looked at. */
    public static boolean isMissingInTurns(ChatRequest request) {
        return request.format() != null
                && request.format().schema() == null
                && request.messages().stream().map(Message::text).noneMatch(AskForJson::hasWord);
    }

    /** Whether any JSON is requested and neither the system prompt nor a turn has the word. */
    public static boolean isMissing(ChatRequest request) {
        return isMissingInTurns(request) && Stream.ofNullable(request.system()).noneMatch(AskForJson::hasWord);
    }

    private static boolean hasWord(String text) {
        return text.toLowerCase(Locale.ROOT).contains("json");
    }
}

package dev.sluice.provider.responses;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Message;
import dev.sluice.chat.Unsendable;
import dev.sluice.provider.Endpoint;
import dev.sluice.provider.OpenAiSchemas;
import dev.sluice.provider.RequestFile;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The refusals that Responses document, for one model. Turns come in any order.
 *
 * @see <a href="https://github.com/openai/openai-python/tree/main/src/openai/types/responses">The types of OpenAI's library</a>,
 *     read 2026-11-28
 */
record ResponsesCheck(Endpoint endpoint, String model) {

    /** The smallest accepted {@code max_output_tokens}. */
    private static final int MIN_TOKENS = 16;

    private static final int MAX_TOOLS = 128;

    /** The pattern of the names of schemas. Those of functions have Sluice's own. */
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

    private static final Set<String> PICTURES = Set.of("image/png", "image/jpeg", "image/webp", "image/gif");

    @Nullable
    Unsendable check(ChatRequest request) {
        if (!request.stop().isEmpty()) {
            return new Unsendable(
                    "stop",
                    "is not supported by " + endpoint.name() + ", whose interface has no stop sequences: leave it out");
        }
        if (request.maxTokens() != null && request.maxTokens() < MIN_TOKENS) {
            return new Unsendable("max_tokens", "must be at least " + MIN_TOKENS + " for " + endpoint.name());
        }
        for (RequestFile file : RequestFile.of(request, model)) {
            Unsendable wrong = file(file);
            if (wrong != null) {
                return wrong;
            }
        }
        if (request.tools().all().size() > MAX_TOOLS) {
            return new Unsendable("tools", "must be at most " + MAX_TOOLS + " for " + model + ": remove some");
        }
        String name = request.format() == null ? null : request.format().name();
        if (name != null && !NAME.matcher(name).matches()) {
            return new Unsendable(
                    "response_format.name",
                    "must be 1 to 64 letters, digits, _ and - for " + model + ": choose another name");
        }
        return OpenAiSchemas.apply(endpoint) ? OpenAiSchemas.check(request, model) : null;
    }

    private static @Nullable Unsendable file(RequestFile file) {
        if (file.role() == Message.Role.ASSISTANT) {
            return file.refused();
        }
        if (file.isPicture()) {
            return file.otherThan(PICTURES);
        }
        return file.media().isText() ? null : file.otherThan(ResponsesFiles.types());
    }
}

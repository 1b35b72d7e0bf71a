package dev.sluice.provider.gemini;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Message;
import dev.sluice.chat.Tool;
import dev.sluice.chat.Unsendable;
import dev.sluice.provider.RequestFile;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The refusals that Gemini documents, for one model.
 *
 * @see <a href="https://ai.google.dev/api/generate-content">generateContent</a>, read 2026-11-28
 */
record GeminiCheck(String model) {

    /** The documented limit: Gemini refuses a request with more. */
    private static final int MAX_STOPS = 5;

    private static final Pattern NAME = Pattern.compile("[A-Za-z_].*");

    @Nullable
    Unsendable check(ChatRequest request) {
        if (request.stop().size() > MAX_STOPS) {
            return new Unsendable("stop", "must have at most " + MAX_STOPS + " texts for " + model + ": remove some");
        }
        for (RequestFile file : RequestFile.of(request, model)) {
            Unsendable wrong = file.role() == Message.Role.TOOL ? inResult(file) : inTurn(file);
            if (wrong != null) {
                return wrong;
            }
        }
        for (int i = 0; i < request.tools().all().size(); i++) {
            Unsendable wrong = tool("tools[" + i + "]", request.tools().all().get(i));
            if (wrong != null) {
                return wrong;
            }
        }
        return request.format() == null
                        || request.tools().isEmpty()
                        || GeminiModel.of(model).takesFormatWithTools()
                ? null
                : new Unsendable(
                        "response_format",
                        "cannot be combined with tools for " + model
                                + ": leave out one of them, or choose Gemini 3 or later");
    }

    private @Nullable Unsendable inTurn(RequestFile file) {
        if (file.media().url() != null) {
            return GeminiModel.of(model).takesAddresses()
                    ? file.otherThan(file.isPicture() ? GeminiFiles.LOADED_PICTURES : GeminiFiles.LOADED)
                    : file.noAddress();
        }
        return file.isInlineText()
                ? null
                : file.otherThan(file.isPicture() ? GeminiFiles.PICTURES : GeminiFiles.DOCUMENTS);
    }

    private @Nullable Unsendable inResult(RequestFile file) {
        if (file.isInlineText()) {
            return null;
        }
        if (!GeminiModel.of(model).takesFilesInResults()) {
            return file.refused();
        }
        if (file.media().url() != null) {
            return file.noAddress();
        }
        return file.otherThan(file.isPicture() ? GeminiFiles.PICTURES_IN_RESULTS : GeminiFiles.DOCUMENTS);
    }

    private @Nullable Unsendable tool(String field, Tool tool) {
        if (!NAME.matcher(tool.name()).matches()) {
            return new Unsendable(field + ".name", "must begin with a letter or _ for " + model + ": rename the tool");
        }
        JsonValue type = tool.schema().get("type");
        return type == null
                        || (type instanceof JsonString text && text.getString().equals("object"))
                ? null
                : new Unsendable(
                        field + ".input_schema",
                        "has the type " + type + " at its top, but " + model
                                + " takes an object: put it into a property");
    }
}

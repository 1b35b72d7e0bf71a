package dev.sluice.provider.cohere;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Message;
import dev.sluice.chat.ReplyFormat;
import dev.sluice.chat.ToolChoice.Kind;
import dev.sluice.chat.Tools;
import dev.sluice.chat.Unsendable;
import dev.sluice.provider.RequestFile;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The refusals that Cohere documents, for one model. Turns may come in any order.
 *
 * @see <a href="https://docs.cohere.com/reference/chat-stream">Chat with streaming</a> and <a
 *     href="https://docs.cohere.com/v2/docs/image-inputs">image inputs</a>, both read 2026-11-28
 */
record CohereCheck(String model) {

    private static final int MAX_STOPS = 5;
    private static final int MAX_PICTURES = 20;
    private static final long MAX_PICTURE_BYTES = 20L * 1024 * 1024;

    private static final Set<String> PICTURES = Set.of("image/png", "image/jpeg", "image/webp", "image/gif");

    @Nullable
    Unsendable check(ChatRequest request) {
        if (request.stop().size() > MAX_STOPS) {
            return new Unsendable("stop", "must have at most " + MAX_STOPS + " texts for " + model + ": remove some");
        }
        Unsendable wrong = files(request);
        if (wrong == null) {
            wrong = choice(request.tools());
        }
        return wrong == null && request.format() != null ? format(request.format(), request.tools()) : wrong;
    }

    private @Nullable Unsendable files(ChatRequest request) {
        int pictures = 0;
        long bytes = 0;
        for (RequestFile file : RequestFile.of(request, model)) {
            Unsendable wrong = file.isPicture() ? picture(file) : document(file);
            if (wrong != null) {
                return wrong;
            }
            if (file.isPicture()) {
                pictures++;
                bytes += file.media().data() == null ? 0 : file.media().data().length();
            }
            if (pictures > MAX_PICTURES || bytes > MAX_PICTURE_BYTES) {
                return new Unsendable(
                        file.field(),
                        "is one picture too many: " + model + " takes " + MAX_PICTURES + " pictures and 20 MiB in all");
            }
        }
        return null;
    }

    private static @Nullable Unsendable picture(RequestFile file) {
        return file.role() == Message.Role.USER ? file.otherThan(PICTURES) : file.refused();
    }

    private static @Nullable Unsendable document(RequestFile file) {
        if (file.media().url() != null) {
            return file.noAddress();
        }
        return file.isInlineText() ? null : file.notText();
    }

    private @Nullable Unsendable choice(Tools tools) {
        boolean forced = tools.chooses(Kind.REQUIRED) || tools.chooses(Kind.ONE);
        return !forced || tools.isEmpty() || CohereModel.of(model).takesToolChoice()
                ? null
                : new Unsendable(
                        "tool_choice",
                        "requires a call, which only Command R7B and newer models can be made to do, not " + model
                                + ": use auto");
    }

    private @Nullable Unsendable format(ReplyFormat format, Tools tools) {
        if (!tools.isEmpty()) {
            return new Unsendable(
                    "response_format", "cannot be combined with tools for " + model + ": leave out one of them");
        }
        String wrong = format.schema() == null ? null : CohereSchema.wrong(format.schema());
        return wrong == null ? null : new Unsendable("response_format.schema", wrong + " for " + model);
    }
}

package dev.sluice.provider.anthropic;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Media;
import dev.sluice.chat.Message;
import dev.sluice.chat.Part;
import dev.sluice.chat.Unsendable;
import dev.sluice.provider.SchemaCheck;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The refusals that Messages document, for one model.
 *
 * @see <a href="https://platform.claude.com/docs/en/build-with-claude/vision">Vision</a> and <a
 *     href="https://platform.claude.com/docs/en/build-with-claude/pdf-support">PDF support</a>, both read 2026-11-28
 */
record AnthropicCheck(String model) {

    private static final Set<String> PICTURES = Set.of("image/jpeg", "image/png", "image/gif", "image/webp");

    @Nullable
    Unsendable check(ChatRequest request) {
        for (int i = 0; i < request.stop().size(); i++) {
            if (request.stop().get(i).isBlank()) {
                return new Unsendable("stop[" + i + "]", "is blank, which " + model + " does not accept: remove it");
            }
        }
        for (int i = 0; i < request.messages().size(); i++) {
            Message turn = request.messages().get(i);
            Unsendable wrong = parts("messages[" + i + "]", turn, turn.parts());
            if (wrong != null) {
                return wrong;
            }
        }
        return SchemaCheck.check(request, model);
    }

    private @Nullable Unsendable parts(String turn, Message message, List<Part> parts) {
        for (int i = 0; i < parts.size(); i++) {
            String field = turn + ".content[" + i + "]";
            Part part = parts.get(i);
            Unsendable wrong = null;
            if (part instanceof Part.ToolResult result) {
                wrong = parts(turn, message, result.content());
            } else if (part instanceof Part.Picture picture) {
                wrong = message.isAssistant() ? assistant(field, "a picture") : picture(field, picture.media());
            } else if (part instanceof Part.Document document) {
                wrong = message.isAssistant() ? assistant(field, "a file") : document(field, document.media());
            }
            if (wrong != null) {
                return wrong;
            }
        }
        return null;
    }

    private Unsendable assistant(String field, String what) {
        return new Unsendable(
                field,
                "is " + what + " in a turn of the assistant, which " + model + " does not take: send it as the user's");
    }

    private @Nullable Unsendable picture(String field, Media media) {
        return media.type() == null || PICTURES.contains(media.type())
                ? null
                : new Unsendable(
                        field + ".media_type",
                        "is " + media.type() + ", but " + model + " takes pictures as JPEG, PNG, GIF or WebP only");
    }

    private @Nullable Unsendable document(String field, Media media) {
        if (media.type() == null || media.is("application/pdf")) {
            return null;
        }
        if (!media.isText()) {
            return new Unsendable(
                    field + ".media_type",
                    "is " + media.type() + ", but " + model
                            + " takes files of the type application/pdf and texts only");
        }
        return media.url() == null
                ? null
                : new Unsendable(
                        field + ".url",
                        "is that of a text, but " + model + " loads only PDFs from an address: send it as data");
    }
}

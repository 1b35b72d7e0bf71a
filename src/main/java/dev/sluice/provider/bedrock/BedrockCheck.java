package dev.sluice.provider.bedrock;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Media;
import dev.sluice.chat.Message;
import dev.sluice.chat.Part;
import dev.sluice.chat.Unsendable;
import dev.sluice.provider.SchemaCheck;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The refusals that Converse documents, for one request.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Message.html">Message</a> and <a
 *     href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolSpecification.html">ToolSpecification</a>,
 *     both as the types of AWS's JavaScript client 3.1163.0 have them, read 2026-11-28
 */
final class BedrockCheck {

    private static final int MAX_PICTURES = 20;
    private static final int MAX_DOCUMENTS = 5;

    /** 3.75 MB. */
    private static final long PICTURE_BYTES = 3_932_160;

    /** 4.5 MB. */
    private static final long DOCUMENT_BYTES = 4_718_592;

    private static final int LONGEST_NAME = 64;

    private final String model;

    /** The pictures and documents of the user since the assistant's last turn: they become one turn. */
    private int pictures;

    private int documents;

    BedrockCheck(String model) {
        this.model = model;
    }

    @Nullable
    Unsendable check(ChatRequest request) {
        for (int i = 0; i < request.messages().size(); i++) {
            Message turn = request.messages().get(i);
            if (turn.isAssistant()) {
                pictures = 0;
                documents = 0;
            }
            Unsendable wrong = parts("messages[" + i + "]", turn, turn.parts());
            if (wrong != null) {
                return wrong;
            }
        }
        for (int i = 0; i < request.tools().all().size(); i++) {
            if (request.tools().all().get(i).name().length() > LONGEST_NAME) {
                return longName("tools[" + i + "].name");
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
            } else if (part instanceof Part.ToolCall call && call.name().length() > LONGEST_NAME) {
                wrong = longName(field + ".name");
            } else if (part instanceof Part.Picture picture) {
                wrong = message.isAssistant()
                        ? assistant(field, "a picture")
                        : picture(field, message, picture.media());
            } else if (part instanceof Part.Document document) {
                wrong = message.isAssistant() ? assistant(field, "a file") : document(field, message, document.media());
            }
            if (wrong != null) {
                return wrong;
            }
        }
        return null;
    }

    private Unsendable longName(String field) {
        return new Unsendable(field, "must have at most " + LONGEST_NAME + " characters for " + model);
    }

    private Unsendable assistant(String field, String what) {
        return new Unsendable(
                field,
                "is " + what + " in a turn of the assistant, which " + model + " does not take: send it as the user's");
    }

    private @Nullable Unsendable picture(String field, Message message, Media media) {
        if (media.data() == null) {
            return address(field);
        }
        if (BedrockFiles.picture(media) == null) {
            return new Unsendable(
                    field + ".media_type",
                    "is " + media.type() + ", but " + model + " takes pictures as JPEG, PNG, GIF or WebP only");
        }
        if (media.data().length() > PICTURE_BYTES) {
            return new Unsendable(field + ".data", "must have at most 3.75 MB for " + model + ": make it smaller");
        }
        if (message.role() == Message.Role.TOOL && !BedrockModel.mayTakePicturesInResults(model)) {
            return new Unsendable(
                    field, "is a picture in the result of a tool, which " + model + " does not take: leave it out");
        }
        return message.role() == Message.Role.USER && ++pictures > MAX_PICTURES
                ? new Unsendable(field, "is one too many: " + model + " takes " + MAX_PICTURES + " pictures in a turn")
                : null;
    }

    private @Nullable Unsendable document(String field, Message message, Media media) {
        if (media.data() == null) {
            return address(field);
        }
        if (BedrockFiles.document(media) == null) {
            return new Unsendable(
                    field + ".media_type",
                    "is " + media.type() + ", but " + model
                            + " takes files as PDF, text, Word (doc, docx) or Excel (xls, xlsx) only");
        }
        if (media.data().length() > DOCUMENT_BYTES) {
            return new Unsendable(field + ".data", "must have at most 4.5 MB for " + model + ": make it smaller");
        }
        return message.role() == Message.Role.USER && ++documents > MAX_DOCUMENTS
                ? new Unsendable(field, "is one too many: " + model + " takes " + MAX_DOCUMENTS + " files in a turn")
                : null;
    }

    private Unsendable address(String field) {
        return new Unsendable(
                field + ".url", "is an address, from which " + model + " loads nothing: send the file as data");
    }
}

package dev.sluice.provider;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Media;
import dev.sluice.chat.Message;
import dev.sluice.chat.Part;
import dev.sluice.chat.Unsendable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A picture or document in a request, with the path of its field.
 *
 * @param role the role of its turn: {@code TOOL} for a file in a result
 * @param model the model that gets it, for messages
 */
public record RequestFile(String field, Message.Role role, Media media, boolean isPicture, String model) {

    /** All pictures and documents of a request, in their order. */
    public static List<RequestFile> of(ChatRequest request, String model) {
        List<RequestFile> files = new ArrayList<>();
        for (int i = 0; i < request.messages().size(); i++) {
            Message turn = request.messages().get(i);
            add(files, "messages[" + i + "].content", turn.role(), turn.parts(), model);
        }
        return files;
    }

    private static void add(
            List<RequestFile> files, String content, Message.Role role, List<Part> parts, String model) {
        for (int i = 0; i < parts.size(); i++) {
            String field = content + '[' + i + ']';
            if (parts.get(i) instanceof Part.Picture picture) {
                files.add(new RequestFile(field, role, picture.media(), true, model));
            } else if (parts.get(i) instanceof Part.Document document) {
                files.add(new RequestFile(field, role, document.media(), false, model));
            } else if (parts.get(i) instanceof Part.ToolResult result) {
                // A turn of a tool is one result, whose content is that of the turn.
                add(files, content, role, result.content(), model);
            }
        }
    }

    /** Whether it is a text whose bytes are here, which can always be sent as a text. */
    public boolean isInlineText() {
        return !isPicture && media.isText() && media.data() != null;
    }

    /** Refuses the file as a whole, because of its place. */
    public Unsendable refused() {
        String what = isPicture ? "is a picture" : "is a file";
        String place = role == Message.Role.TOOL
                ? " in the result of a tool"
                : role == Message.Role.ASSISTANT ? " in a turn of the assistant" : "";
        return new Unsendable(field, what + place + ", which " + model + " does not take: send it in a user's turn");
    }

    /** Refuses the type if it is known and not one of these. */
    public @Nullable Unsendable otherThan(Set<String> types) {
        if (media.type() == null || types.contains(media.type())) {
            return null;
        }
        return new Unsendable(
                field + ".media_type",
                "is " + media.type() + ", but " + model + " takes " + (isPicture ? "pictures" : "files")
                        + " of the types " + types.stream().sorted().collect(Collectors.joining(", "))
                        + " only: convert it");
    }

    /** Refuses a document that is not a text, because the model takes no others. */
    public Unsendable notText() {
        String type = media.type() == null ? "unknown" : media.type().toLowerCase(Locale.ROOT);
        return new Unsendable(
                field + ".media_type",
                "is " + type + ", but " + model + " takes texts only: send the text of the file");
    }

    /** Refuses the address. */
    public Unsendable noAddress() {
        return new Unsendable(field + ".url", "is an address, but " + model + " loads none: send the data");
    }
}

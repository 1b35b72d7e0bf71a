package dev.sluice.rest.aisdk;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Message.Role;
import dev.sluice.chat.Part;
import dev.sluice.rest.ChatInput;
import dev.sluice.rest.PathId;
import dev.sluice.rest.input.AttachmentPlaces;
import dev.sluice.rest.input.Fields;
import dev.sluice.rest.input.ReceivedBody;
import dev.sluice.rest.input.Uploads;
import dev.sluice.rest.protocol.Turns;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a transport sends: the chat's id, its messages, and in the same body the settings of the call, by the names that
 * the AI SDK has for them. Other fields are the application's own.
 *
 * @see <a href="https://ai-sdk.dev/docs/reference/ai-sdk-core/ui-message">UI messages</a>
 */
final class UiChatReader {

    static final AttachmentPlaces ATTACHMENTS = new AttachmentPlaces(Set.of(), Set.of("messages.parts.url"));

    /** What the protocol calls fields of the canonical request. */
    private static final Map<String, String> NAMES =
            Map.of("max_tokens", "maxOutputTokens", "stop", "stopSequences", "response_format", "responseFormat");

    private static final int MAX_TOKENS = 10_000_000;
    private static final int MAX_TEMPERATURE = 2;
    private static final int MAX_STOPS = 16;

    private final Fields fields;
    private final Turns turns = new Turns();

    private UiChatReader(ReceivedBody body) {
        this.fields = Fields.of(body);
    }

    /** Reads a body. */
    static ChatInput read(ReceivedBody body, Uploads.Share uploads) {
        return new UiChatReader(body).input(uploads);
    }

    private ChatInput input(Uploads.Share uploads) {
        List<Fields> messages = kept(fields.objects("messages"));
        String system = fields.text("system");
        turns.instruct(system == null ? "" : system);
        for (Fields message : messages) {
            turns.next();
            turn(message);
        }
        if (turns.messages().isEmpty()) {
            throw fields.invalid("messages", "must have at least one message that is not blank");
        }
        String chat = fields.name("id");
        if (chat != null && !PathId.isPlain(chat)) { // clients put it into the paths as it is
            throw fields.invalid("id", PathId.NOT_PLAIN);
        }
        String effort = fields.text("reasoning");
        return new ChatInput(
                new ChatRequest(
                        turns.messages(),
                        turns.system(),
                        fields.count("maxOutputTokens", MAX_TOKENS),
                        fields.decimal("temperature", MAX_TEMPERATURE),
                        fields.decimal("topP", 1),
                        fields.texts("stopSequences", MAX_STOPS),
                        effort == null ? null : ChatRequest.budget(effort),
                        CallSettings.tools(fields),
                        CallSettings.format(fields)),
                turns.place(NAMES),
                fields.name("model"),
                chat,
                continued(messages),
                null,
                uploads,
                chat != null);
    }

    /** The messages without the one that is to be written again, which stock transports leave out themselves. */
    private List<Fields> kept(List<Fields> messages) {
        String id = "regenerate-message".equals(fields.text("trigger")) ? fields.text("messageId") : null;
        for (int i = 0; id != null && i < messages.size(); i++) {
            Fields message = messages.get(i);
            if (id.equals(message.text("id")) && isAssistant(message)) {
                return messages.subList(0, i);
            }
        }
        return messages;
    }

    /** A reply to the results of tools goes on with the message that called them, whose id the client must see again. */
    private static Map<String, String> continued(List<Fields> messages) {
        Fields last = messages.get(messages.size() - 1);
        String id = isAssistant(last) ? last.name("id") : null;
        return id == null ? Map.of() : Map.of("message_id", id);
    }

    private static boolean isAssistant(Fields message) {
        return message.requiredText("role").equals("assistant");
    }

    private void turn(Fields message) {
        switch (message.requiredText("role")) {
            case "system" -> turns.instruct(Part.text(user(message)));
            case "user" -> {
                List<Part> content = user(message);
                if (content.isEmpty()) {
                    throw message.invalid("parts", "must have a text that is not blank, or a file");
                }
                turns.add(Role.USER, content);
            }
            case "assistant" -> new AssistantMessage(turns).read(message);
            default -> throw message.invalid("role", "must be system, user or assistant");
        }
    }

    private List<Part> user(Fields message) {
        List<Part> content = new ArrayList<>();
        for (Fields part : message.objects("parts")) {
            turns.count(message, "parts");
            String type = part.requiredText("type");
            Part read = switch (type) {
                case "text" -> text(part);
                case "file" -> FilePart.read(part);
                default -> {
                    if (type.startsWith("data-")) {
                        yield null; // the application's own
                    }
                    throw part.invalid("type", "must be text, file or data-… in a message of the user");
                }
            };
            if (read != null) {
                content.add(read);
            }
        }
        return content;
    }

    static @Nullable Part text(Fields part) {
        String text = part.requiredText("text");
        return text.isBlank() ? null : new Part.Text(text);
    }
}

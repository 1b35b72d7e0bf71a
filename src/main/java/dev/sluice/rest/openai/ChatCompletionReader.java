package dev.sluice.rest.openai;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Message.Role;
import dev.sluice.chat.Original;
import dev.sluice.chat.Part;
import dev.sluice.rest.ChatInput;
import dev.sluice.rest.input.AttachmentPlaces;
import dev.sluice.rest.input.Fields;
import dev.sluice.rest.input.ReceivedBody;
import dev.sluice.rest.input.Uploads;
import dev.sluice.rest.protocol.Turns;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the request for a chat completion. Fields that are not read here are for a provider of the same protocol, which gets
 * the request as it came.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat/create">Create chat completion</a>
 */
final class ChatCompletionReader {

    /** The name of the protocol, which its dialect and the type of provider have, too. */
    static final String PROTOCOL = "openai";

    static final AttachmentPlaces ATTACHMENTS = new AttachmentPlaces(
            Set.of("messages.content.input_audio.data"),
            Set.of("messages.content.image_url.url", "messages.content.file.file_data"));

    /** What the protocol calls fields of the canonical request. */
    private static final Map<String, String> NAMES = Map.of(
            "response_format.schema",
            "response_format.json_schema.schema",
            "response_format.name",
            "response_format.json_schema.name");

    private static final int MAX_TOKENS = 10_000_000;
    private static final int MAX_TEMPERATURE = 2;
    private static final int MAX_STOPS = 16;

    private final Fields fields;
    private final JsonObject body;
    private final Turns turns = new Turns();

    private ChatCompletionReader(ReceivedBody body) {
        this.fields = Fields.of(body);
        this.body = body.object();
    }

    /** Reads a body. */
    static ChatInput read(ReceivedBody body, Uploads.Share uploads, @Nullable String conversationHeader) {
        return new ChatCompletionReader(body).input(uploads, conversationHeader);
    }

    /** Whether the client wants a stream. */
    static boolean streams(ReceivedBody body) {
        return Boolean.TRUE.equals(Fields.of(body).flag("stream"));
    }

    /** Whether the client wants the tokens in the stream. */
    static boolean wantsUsage(ReceivedBody body) {
        Fields options = Fields.of(body).fields("stream_options");
        return options != null && Boolean.TRUE.equals(options.flag("include_usage"));
    }

    private ChatInput input(Uploads.Share uploads, @Nullable String conversationHeader) {
        Integer choices = fields.count("n", Integer.MAX_VALUE);
        if (choices != null && choices > 1) {
            throw fields.invalid("n", "must be 1: a reply has one choice here");
        }
        List<Fields> messages = fields.objects("messages");
        for (Fields message : messages) {
            turns.next();
            turn(message);
        }
        if (turns.messages().isEmpty()) {
            throw fields.invalid("messages", "must have at least one message that is not blank");
        }
        String conversation = conversation(conversationHeader);
        ChatRequest chat = new ChatRequest(
                turns.messages(),
                turns.system(),
                fields.count(fields.has("max_completion_tokens") ? "max_completion_tokens" : "max_tokens", MAX_TOKENS),
                fields.decimal("temperature", MAX_TEMPERATURE),
                fields.decimal("top_p", 1),
                fields.isText("stop") ? List.of(fields.requiredText("stop")) : fields.texts("stop", MAX_STOPS),
                effort(),
                FunctionTools.read(fields),
                FunctionTools.format(fields),
                new Original(PROTOCOL, body, Map.of()));
        return new ChatInput(
                chat,
                turns.place(NAMES),
                fields.name("model"),
                conversation,
                Map.of(),
                null,
                uploads,
                conversation != null);
    }

    private @Nullable String conversation(@Nullable String header) {
        Fields metadata = header == null ? fields.fields("metadata") : null;
        return metadata == null ? Fields.checkName("Sluice-Conversation-Id", header) : metadata.name("conversation_id");
    }

    /** The budget of tokens that stands for an effort; null for the model's default. */
    private @Nullable Integer effort() {
        String effort = fields.text("reasoning_effort");
        return effort == null ? null : ChatRequest.budget(effort);
    }

    private void turn(Fields message) {
        String role = message.requiredText("role");
        switch (role) {
            case "system", "developer" -> turns.instruct(Part.text(texts(message, Role.USER)));
            case "user" -> {
                List<Part> content = texts(message, Role.USER);
                if (content.isEmpty()) {
                    throw message.invalid("content", "must not be blank");
                }
                turns.add(Role.USER, content);
            }
            case "assistant" -> turns.add(Role.ASSISTANT, assistant(message));
            case "tool" -> {
                String call = message.name("tool_call_id");
                if (call == null) {
                    throw message.invalid("tool_call_id", "is required: the id of the call whose result this is");
                }
                turns.add(Role.TOOL, List.of(new Part.ToolResult(call, texts(message, Role.TOOL), false)));
            }
            default -> throw message.invalid("role", "must be system, developer, user, assistant or tool");
        }
    }

    private List<Part> assistant(Fields message) {
        List<Part> parts = new ArrayList<>(texts(message, Role.ASSISTANT));
        String refusal = message.text("refusal");
        if (refusal != null && !refusal.isBlank()) {
            parts.add(new Part.Text(refusal));
        }
        for (Fields call : message.objects("tool_calls")) {
            turns.count(message, "tool_calls");
            parts.add(FunctionTools.call(call));
        }
        return parts;
    }

    /** Reads the content of a turn: a string, parts, or nothing. */
    private List<Part> texts(Fields message, Role role) {
        List<Part> content = new ArrayList<>();
        if (!message.has("content")) {
            return content;
        }
        turns.count(message, "content");
        if (!message.isArray("content")) {
            text(message.requiredText("content"), content);
            return content;
        }
        for (Fields part : message.objects("content")) {
            turns.count(message, "content");
            part(part, role, content);
        }
        return content;
    }

    private static void part(Fields part, Role role, List<Part> content) {
        String type = part.requiredText("type");
        switch (type) {
            case "text" -> text(part.requiredText("text"), content);
            case "refusal" -> text(part.requiredText("refusal"), content);
            case "image_url" -> content.add(FilePart.picture(part));
            case "file" -> content.add(FilePart.file(part));
            case "input_audio" -> content.add(FilePart.audio(part));
            default ->
                throw part.invalid(
                        "type",
                        "must be text, image_url, file or input_audio in a turn of the role " + role.wireName());
        }
    }

    private static void text(String text, List<Part> content) {
        if (!text.isBlank()) {
            content.add(new Part.Text(text));
        }
    }
}

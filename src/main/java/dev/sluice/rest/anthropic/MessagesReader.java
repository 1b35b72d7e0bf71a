package dev.sluice.rest.anthropic;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Message;
import dev.sluice.chat.Message.Role;
import dev.sluice.chat.Original;
import dev.sluice.chat.Part;
import dev.sluice.chat.ReplyFormat;
import dev.sluice.rest.ChatInput;
import dev.sluice.rest.input.AttachmentPlaces;
import dev.sluice.rest.input.Fields;
import dev.sluice.rest.input.ReceivedBody;
import dev.sluice.rest.input.Uploads;
import dev.sluice.rest.protocol.Turns;
import jakarta.json.Json;
import jakarta.json.JsonBuilderFactory;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the request for a message. Fields that are not read here are for a provider of the same protocol, which gets the
 * request as it came.
 *
 * @see <a href="https://platform.claude.com/docs/en/api/messages/create">Create a Message</a>
 */
final class MessagesReader {

    /** The name of the protocol, which its dialect and the type of provider have, too. */
    static final String PROTOCOL = "anthropic";

    /** The field for turns that the server keeps. A provider could not: it does not know the ids that clients see. */
    static final String THREAD = "thread";

    /** What the protocol calls fields of the canonical request. */
    private static final Map<String, String> NAMES =
            Map.of("stop", "stop_sequences", "response_format", "output_config.format");

    private static final String CONTENT = "messages.content.";

    /** Sources in a turn, in a tool's result, and in a document that consists of blocks, there or here. */
    static final AttachmentPlaces ATTACHMENTS = new AttachmentPlaces(
            Set.of(),
            Set.of(),
            Set.of(
                    CONTENT + "source.data",
                    CONTENT + "content.source.data",
                    CONTENT + "source.content.source.data",
                    CONTENT + "content.source.content.source.data"));

    private static final int MAX_TOKENS = 10_000_000;
    private static final int MAX_STOPS = 64;

    /** What stands for a turn of which only Anthropic's models can read anything. */
    private static final Part NOT_READABLE = new Part.Text("(This turn cannot be read by this model.)");

    /** What follows a turn of the assistant that is the last, which only Anthropic's models go on with. */
    private static final Message GO_ON = new Message(Role.USER, "Continue.");

    private static final JsonBuilderFactory JSON = Json.createBuilderFactory(Map.of());

    private final ReceivedBody body;
    private final Fields fields;
    private final Turns turns = new Turns();
    private final BlockReader blocks = new BlockReader(turns);

    /* The turn being read: messages of one role that follow each other are one, as Anthropic has it. */
    private String role = "";
    private final List<Part> open = new ArrayList<>();
    private int first;

    private MessagesReader(ReceivedBody body) {
        this.body = body;
        this.fields = Fields.of(body);
    }

    /**
     * Reads a body.
     *
     * @param headers those of the protocol, for a provider that speaks it
     */
    static ChatInput read(
            ReceivedBody body,
            Uploads.Share uploads,
            Map<String, String> headers,
            @Nullable String conversationHeader) {
        return new MessagesReader(SourceData.settle(body)).input(uploads, headers, conversationHeader);
    }

    /** Whether the client wants a stream. */
    static boolean streams(ReceivedBody body) {
        return Boolean.TRUE.equals(Fields.of(body).flag("stream"));
    }

    private ChatInput input(Uploads.Share uploads, Map<String, String> headers, @Nullable String conversationHeader) {
        if (fields.has(THREAD)) {
            throw fields.invalid(THREAD, "is not offered here: send all turns");
        }
        turns.instruct(Part.text(blocks.read(fields, "system")));
        for (Fields message : fields.objects("messages")) {
            turns.next();
            turn(message);
        }
        endTurn();
        List<Message> messages = new ArrayList<>(turns.messages());
        if (messages.isEmpty()) {
            throw fields.invalid("messages", "must have at least one message that is not blank");
        }
        if (messages.get(messages.size() - 1).isAssistant()) {
            messages.add(GO_ON);
        }
        Integer thinking = thinking();
        ChatRequest chat = new ChatRequest(
                messages,
                turns.system(),
                maxTokens(thinking),
                fields.decimal("temperature", 1),
                fields.decimal("top_p", 1),
                fields.texts("stop_sequences", MAX_STOPS),
                thinking,
                ClientTools.read(fields),
                format());
        String conversation = conversation(conversationHeader);
        ChatRequest whole = chat.as(new Original(PROTOCOL, original(chat), headers));
        return new ChatInput(
                whole,
                turns.place(NAMES),
                fields.name("model"),
                conversation,
                Map.of(),
                null,
                uploads,
                conversation != null);
    }

    private void turn(Fields message) {
        List<Part> parts = blocks.read(message, "content");
        String next = message.requiredText("role");
        if (!next.equals(role)) {
            endTurn();
            first = turns.number();
        }
        switch (next) {
            case "user" -> open.addAll(parts.isEmpty() ? List.of(notReadable(message)) : parts);
            case "assistant" -> open.addAll(parts);
            case "system" -> turns.instruct(Part.text(parts));
            default -> throw message.invalid("role", "must be user, assistant or system");
        }
        role = next;
    }

    /** What stands for a user's turn of which nothing can be read; refuses one that says nothing. */
    private static Part notReadable(Fields message) {
        if (!message.isArray("content")
                || message.objects("content").stream().allMatch(block -> "text".equals(block.text("type")))) {
            throw message.invalid("content", "must not be blank");
        }
        return NOT_READABLE;
    }

    /** Adds a turn, of which the results of tools and what the user says besides are two turns. */
    private void endTurn() {
        List<Part> results = new ArrayList<>();
        List<Part> others = new ArrayList<>();
        open.forEach(part -> (part instanceof Part.ToolResult ? results : others).add(part));
        turns.add(Role.TOOL, results, first);
        turns.add(role.equals("assistant") ? Role.ASSISTANT : Role.USER, others, first);
        open.clear();
    }

    /** The budget of tokens to think; null for no thinking. */
    private @Nullable Integer thinking() {
        Fields thinking = fields.fields("thinking");
        if (thinking == null) {
            return null;
        }
        return switch (thinking.requiredText("type")) {
            case "enabled" -> thinking.count("budget_tokens", MAX_TOKENS);
            case "adaptive" -> {
                Fields output = fields.fields("output_config");
                String effort = output == null ? null : output.text("effort");
                yield ChatRequest.budget(effort == null ? "high" : effort);
            }
            default -> null;
        };
    }

    /** The limit of the reply alone: the protocol's own includes the budget to think. */
    private @Nullable Integer maxTokens(@Nullable Integer thinking) {
        Integer all = fields.count("max_tokens", MAX_TOKENS);
        return all == null || thinking == null || thinking >= all ? all : Integer.valueOf(all - thinking);
    }

    private @Nullable ReplyFormat format() {
        Fields output = fields.fields("output_config");
        Fields format =
                output == null || !output.has("format") ? fields.fields("output_format") : output.fields("format");
        if (format == null || !format.requiredText("type").equals("json_schema")) {
            return null;
        }
        JsonObject schema = format.object("schema");
        if (schema == null) {
            throw format.invalid("schema", "is required");
        }
        return new ReplyFormat("reply", schema, null);
    }

    private @Nullable String conversation(@Nullable String header) {
        Fields metadata = header == null ? fields.fields("metadata") : null;
        return metadata == null ? Fields.checkName("Sluice-Conversation-Id", header) : metadata.name("conversation_id");
    }

    /** The body as it came, without what is Sluice's. */
    private JsonObject original(ChatRequest chat) {
        JsonObject whole = SourceData.restore(body, chat.blobs());
        JsonObject metadata = fields.object("metadata");
        if (metadata == null || !metadata.containsKey("conversation_id")) {
            return whole;
        }
        JsonObject others =
                JSON.createObjectBuilder(metadata).remove("conversation_id").build();
        return others.isEmpty()
                ? JSON.createObjectBuilder(whole).remove("metadata").build()
                : JSON.createObjectBuilder(whole).add("metadata", others).build();
    }
}

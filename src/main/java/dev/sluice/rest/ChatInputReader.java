package dev.sluice.rest;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Message;
import dev.sluice.chat.Message.Role;
import dev.sluice.rest.problem.ApiException;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the request to start a chat from a body or a query (contract §2), and names the field that is wrong. */
public final class ChatInputReader {

    private static final String MESSAGES = "messages";
    private static final String HISTORY = "history";
    private static final String MESSAGE = "message";
    private static final String PROMPT = "prompt";

    public static final Set<String> FIELDS = Set.of(
            MESSAGE,
            PROMPT,
            HISTORY,
            MESSAGES,
            "conversation_id",
            "model",
            "system",
            "max_tokens",
            "temperature",
            "top_p",
            "stop",
            "thinking_budget",
            "metadata",
            "request_id");

    private static final Set<String> TURN_FIELDS = Set.of("role", "content");

    /** More than any model writes, and small enough that sums of tokens cannot overflow. */
    private static final int MAX_TOKENS = 10_000_000;

    /** More than any provider takes. */
    private static final int MAX_STOPS = 16;

    private static final int MAX_METADATA = 64;
    private static final int MAX_TEMPERATURE = 2;

    private final int messageChars;

    /**
     * Makes a reader.
     *
     * @param messageChars most characters of all texts together; 0 is no limit
     */
    ChatInputReader(int messageChars) {
        this.messageChars = messageChars;
    }

    /** Reads a body. */
    ChatInput read(JsonObject body) {
        Fields fields = Fields.of(body, "a chat request", FIELDS);
        ChatRequest chat = new ChatRequest(
                messages(fields),
                fields.text("system"),
                fields.count("max_tokens", MAX_TOKENS),
                fields.decimal("temperature", MAX_TEMPERATURE),
                fields.decimal("top_p", 1),
                fields.texts("stop", MAX_STOPS),
                fields.count("thinking_budget", MAX_TOKENS));
        checkLength(chat);
        return new ChatInput(
                chat,
                fields.has(MESSAGES) ? MESSAGES : HISTORY,
                fields.name("model"),
                fields.name("conversation_id"),
                fields.textByName("metadata", MAX_METADATA),
                fields.name("request_id"));
    }

    /** Reads a query's parameters; one that was not sent is null. */
    ChatInput read(Map<String, @Nullable String> query) {
        String prompt = query.get(PROMPT);
        String maxTokens = query.get("max_tokens");
        String temperature = query.get("temperature");
        if (prompt == null || prompt.isBlank()) {
            throw ApiException.invalid(PROMPT, "is required and must not be blank");
        }
        ChatRequest chat = new ChatRequest(
                List.of(new Message(Role.USER, prompt)),
                query.get("system"),
                maxTokens == null ? null : Fields.parseCount("max_tokens", maxTokens, MAX_TOKENS),
                temperature == null ? null : Fields.parseDecimal("temperature", temperature, MAX_TEMPERATURE),
                null,
                List.of(),
                null);
        checkLength(chat);
        return new ChatInput(
                chat,
                HISTORY,
                Fields.checkName("model", query.get("model")),
                Fields.checkName("conversation_id", query.get("conversation_id")),
                Map.of(),
                Fields.checkName("request_id", query.get("request_id")));
    }

    private void checkLength(ChatRequest chat) {
        if (messageChars > 0 && chat.length() > messageChars) {
            throw ApiException.of(
                    413,
                    "too_large",
                    "The texts of this request have " + chat.length() + " characters together; the limit is "
                            + messageChars + ". Send shorter texts or fewer turns.");
        }
    }

    private static List<Message> messages(Fields fields) {
        if (fields.has(PROMPT) && fields.has(MESSAGE)) {
            throw fields.invalid(PROMPT, "means the same as message: send only one of them");
        }
        String newTurn = fields.has(PROMPT) ? PROMPT : MESSAGE;
        if (fields.has(MESSAGES)) {
            for (String other : List.of(newTurn, HISTORY)) {
                if (fields.has(other)) {
                    throw fields.invalid(other, "cannot be sent together with messages, which holds all turns");
                }
            }
            List<Message> all = turns(fields, MESSAGES);
            if (all.isEmpty()) {
                throw fields.invalid(MESSAGES, "must have at least one turn");
            }
            if (all.get(all.size() - 1).role() != Role.USER) {
                throw fields.invalid(MESSAGES, "must end with a turn whose role is user");
            }
            return all;
        }
        List<Message> all = turns(fields, HISTORY);
        String text = fields.text(newTurn);
        if (text == null || text.isBlank()) {
            throw fields.invalid(newTurn, "is required and must not be blank");
        }
        all.add(new Message(Role.USER, text));
        return all;
    }

    private static List<Message> turns(Fields fields, String name) {
        List<Message> turns = new ArrayList<>();
        for (Fields turn : fields.objects(name, "a turn", TURN_FIELDS)) {
            Role role = role(turn);
            String content = turn.requiredText("content");
            if (content.isBlank()) {
                throw turn.invalid("content", "must not be blank");
            }
            turns.add(new Message(role, content));
        }
        return turns;
    }

    private static Role role(Fields turn) {
        return switch (turn.requiredText("role")) {
            case "user" -> Role.USER;
            case "assistant" -> Role.ASSISTANT;
            case "system" ->
                throw turn.invalid("role", "must be user or assistant: send instructions in the field system");
            default -> throw turn.invalid("role", "must be user or assistant");
        };
    }
}

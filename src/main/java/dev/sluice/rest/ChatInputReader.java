package dev.sluice.rest;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Message;
import dev.sluice.chat.Message.Role;
import dev.sluice.rest.input.AttachmentPlaces;
import dev.sluice.rest.input.Fields;
import dev.sluice.rest.input.JsonRequest;
import dev.sluice.rest.input.ReceivedBody;
import dev.sluice.rest.input.Uploads;
import dev.sluice.rest.problem.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the request to start a chat from a body or a query (contract §2), and names the field that is wrong. */
public final class ChatInputReader {

    private static final String MESSAGES = "messages";
    private static final String HISTORY = "history";
    private static final String MESSAGE = "message";
    private static final String PROMPT = "prompt";
    private static final String TOOL_RESULTS = "tool_results";

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
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            TOOL_RESULTS,
            "response_format",
            "metadata",
            "request_id");

    /** The places of attachments in a body, for {@link JsonRequest#read}. */
    static final AttachmentPlaces ATTACHMENTS = new AttachmentPlaces(
            Set.of(
                    "message.data",
                    "prompt.data",
                    "history.content.data",
                    "messages.content.data",
                    "tool_results.content.data"),
            Set.of());

    static final Set<String> TURN_FIELDS = Set.of("role", "content");
    static final Set<String> TOOL_TURN_FIELDS = Set.of("role", "tool_call_id", "content", "is_error");
    static final Set<String> RESULT_FIELDS = Set.of("tool_call_id", "content", "is_error");

    /** More than any model writes, and small enough that sums of tokens cannot overflow. */
    private static final int MAX_TOKENS = 10_000_000;

    /** More than any provider takes. */
    private static final int MAX_STOPS = 16;

    private static final int MAX_METADATA = 64;
    private static final int MAX_TEMPERATURE = 2;

    private ChatInputReader() {}

    /**
     * Reads a body.
     *
     * @param uploads the memory of its attachments
     */
    static ChatInput read(ReceivedBody body, Uploads.Share uploads) {
        Fields fields = Fields.of(body, "a chat request", FIELDS);
        ChatRequest chat = new ChatRequest(
                messages(fields),
                fields.text("system"),
                fields.count("max_tokens", MAX_TOKENS),
                fields.decimal("temperature", MAX_TEMPERATURE),
                fields.decimal("top_p", 1),
                fields.texts("stop", MAX_STOPS),
                fields.count("thinking_budget", MAX_TOKENS),
                ToolsReader.tools(fields),
                ToolsReader.format(fields));
        return new ChatInput(
                chat,
                place(fields),
                fields.name("model"),
                fields.name("conversation_id"),
                fields.textByName("metadata", MAX_METADATA),
                fields.name("request_id"),
                uploads);
    }

    private static TurnPlace place(Fields fields) {
        if (fields.has(MESSAGES)) {
            return TurnPlace.ALL;
        }
        String newTurn = fields.has(TOOL_RESULTS) ? TOOL_RESULTS : fields.has(PROMPT) ? PROMPT : MESSAGE;
        return new TurnPlace(
                newTurn, fields.isText(newTurn), fields.objects(HISTORY).size());
    }

    /** Reads a query's parameters; one that was not sent is null. */
    static ChatInput read(Map<String, @Nullable String> query) {
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
        return new ChatInput(
                chat,
                new TurnPlace(PROMPT, true, 0),
                Fields.checkName("model", query.get("model")),
                Fields.checkName("conversation_id", query.get("conversation_id")),
                Map.of(),
                Fields.checkName("request_id", query.get("request_id")),
                new Uploads(0).share());
    }

    private static List<Message> messages(Fields fields) {
        PartsReader parts = new PartsReader();
        List<String> newTurns =
                Stream.of(MESSAGE, PROMPT, TOOL_RESULTS).filter(fields::has).toList();
        if (fields.has(MESSAGES)) {
            for (String other : List.of(MESSAGE, PROMPT, TOOL_RESULTS, HISTORY)) {
                if (fields.has(other)) {
                    throw fields.invalid(other, "cannot be sent together with messages, which holds all turns");
                }
            }
            List<Message> all = turns(fields, MESSAGES, parts);
            if (all.isEmpty()) {
                throw fields.invalid(MESSAGES, "must have at least one turn");
            }
            if (all.get(all.size() - 1).isAssistant()) {
                throw fields.invalid(MESSAGES, "must end with a turn whose role is user or tool");
            }
            return all;
        }
        if (newTurns.size() > 1) {
            throw fields.invalid(newTurns.get(1), "is a new turn as " + newTurns.get(0) + " is: send only one of them");
        }
        List<Message> all = turns(fields, HISTORY, parts);
        if (fields.has(TOOL_RESULTS)) {
            for (Fields result : fields.objects(TOOL_RESULTS, "the result of a tool", RESULT_FIELDS)) {
                all.add(new Message(Role.TOOL, List.of(parts.result(result))));
            }
            if (all.isEmpty() || all.get(all.size() - 1).role() != Role.TOOL) {
                throw fields.invalid(TOOL_RESULTS, "must have at least one result");
            }
            return all;
        }
        String newTurn = fields.has(PROMPT) ? PROMPT : MESSAGE;
        if (!fields.has(newTurn)) {
            throw fields.invalid(newTurn, "is required and must not be blank");
        }
        all.add(new Message(Role.USER, parts.content(fields, newTurn, Role.USER)));
        return all;
    }

    private static List<Message> turns(Fields fields, String name, PartsReader parts) {
        List<Message> turns = new ArrayList<>();
        for (Fields turn : fields.objects(name)) {
            Role role = role(turn);
            if (role == Role.TOOL) {
                turn.checkNames("a turn of the role tool", TOOL_TURN_FIELDS);
                turns.add(new Message(role, List.of(parts.result(turn))));
            } else {
                turn.checkNames("a turn", TURN_FIELDS);
                turns.add(new Message(role, parts.content(turn, "content", role)));
            }
        }
        return turns;
    }

    private static Role role(Fields turn) {
        return switch (turn.requiredText("role")) {
            case "user" -> Role.USER;
            case "assistant" -> Role.ASSISTANT;
            case "tool" -> Role.TOOL;
            case "system" ->
                throw turn.invalid("role", "must be user, assistant or tool: send instructions in the field system");
            default -> throw turn.invalid("role", "must be user, assistant or tool");
        };
    }
}

package dev.sluice.rest;

import dev.sluice.provider.ChatRequest;
import dev.sluice.provider.Message;
import dev.sluice.provider.Message.Role;
import dev.sluice.rest.problem.ApiException;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a chat's start of a body, or of a query (contract §2), and names the field where it cannot. A field that is null
 * counts as left out.
 */
public final class ChatInputReader {

    private static final String MESSAGES = "messages";
    private static final String HISTORY = "history";

    public static final Set<String> FIELDS = Set.of(
            "message",
            "prompt",
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

    /** Above what any model writes, below what could overflow where tokens are added up. */
    private static final int MAX_TOKENS = 10_000_000;

    /** More than any provider takes. */
    private static final int MAX_STOPS = 16;

    private static final int MAX_METADATA = 64;
    private static final int MAX_NAME_CHARS = 256;

    private final int messageChars;

    ChatInputReader(int messageChars) {
        this.messageChars = messageChars;
    }

    /** Reads a body. */
    ChatInput read(JsonObject body) {
        for (String name : body.keySet()) {
            if (!FIELDS.contains(name)) {
                throw ApiException.invalid(name, "is not a field of a chat request");
            }
        }
        ChatRequest chat = new ChatRequest(
                messages(body),
                text(body, "system"),
                integer(body, "max_tokens", 1),
                decimal(body, "temperature", 2),
                decimal(body, "top_p", 1),
                stops(body),
                integer(body, "thinking_budget", 1));
        checkLength(chat);
        return new ChatInput(
                chat,
                present(body, MESSAGES) ? MESSAGES : HISTORY,
                name(body, "model"),
                name(body, "conversation_id"),
                metadata(body),
                name(body, "request_id"));
    }

    /** Reads what a query gave for each field; a field it did not give is null. */
    ChatInput read(Map<String, @Nullable String> query) {
        String prompt = query.get("prompt");
        if (prompt == null || prompt.isBlank()) {
            throw ApiException.invalid("prompt", "is required and must not be empty");
        }
        ChatRequest chat = new ChatRequest(
                List.of(new Message(Role.USER, prompt)),
                query.get("system"),
                integer("max_tokens", query.get("max_tokens")),
                decimal("temperature", query.get("temperature")),
                null,
                List.of(),
                null);
        checkLength(chat);
        return new ChatInput(
                chat,
                HISTORY,
                checkName("model", query.get("model")),
                checkName("conversation_id", query.get("conversation_id")),
                Map.of(),
                checkName("request_id", query.get("request_id")));
    }

    private void checkLength(ChatRequest chat) {
        if (messageChars > 0 && chat.length() > messageChars) {
            throw ApiException.of(413, "too_large", "The texts are longer than " + messageChars + " characters.");
        }
    }

    private static List<Message> messages(JsonObject body) {
        String own = present(body, "prompt") && !present(body, "message") ? "prompt" : "message";
        if (present(body, "prompt") && present(body, "message")) {
            throw ApiException.invalid("prompt", "and message are the same; send one of them");
        }
        if (present(body, MESSAGES)) {
            if (present(body, own)) {
                throw ApiException.invalid(own, "cannot be sent together with messages");
            }
            if (present(body, HISTORY)) {
                throw ApiException.invalid(HISTORY, "cannot be sent together with messages");
            }
            List<Message> all = turns(body, MESSAGES);
            if (all.isEmpty()) {
                throw ApiException.invalid(MESSAGES, "must not be empty");
            }
            if (all.get(all.size() - 1).role() != Role.USER) {
                throw ApiException.invalid(MESSAGES, "must end with a user's turn");
            }
            return all;
        }
        List<Message> all = new ArrayList<>(turns(body, HISTORY));
        String text = text(body, own);
        if (text == null || text.isBlank()) {
            throw ApiException.invalid(own, "is required and must not be empty");
        }
        all.add(new Message(Role.USER, text));
        return all;
    }

    private static List<Message> turns(JsonObject body, String field) {
        List<Message> turns = new ArrayList<>();
        if (!present(body, field)) {
            return turns;
        }
        JsonArray array = as(JsonArray.class, body.get(field), field, "must be a list");
        for (int i = 0; i < array.size(); i++) {
            String place = field + '[' + i + ']';
            JsonObject turn = as(JsonObject.class, array.get(i), place, "must be an object");
            for (String name : turn.keySet()) {
                if (!name.equals("role") && !name.equals("content")) {
                    throw ApiException.invalid(place + '.' + name, "is not a field of a turn");
                }
            }
            Role role = role(turn, place);
            String content = as(JsonString.class, turn.get("content"), place + ".content", "must be a text")
                    .getString();
            if (content.isBlank()) {
                throw ApiException.invalid(place + ".content", "must not be empty");
            }
            turns.add(new Message(role, content));
        }
        return turns;
    }

    private static Role role(JsonObject turn, String place) {
        String role = as(JsonString.class, turn.get("role"), place + ".role", "must be a text")
                .getString();
        return switch (role) {
            case "user" -> Role.USER;
            case "assistant" -> Role.ASSISTANT;
            case "system" -> throw ApiException.invalid(place + ".role", "must not be system: send the field system");
            default -> throw ApiException.invalid(place + ".role", "must be user or assistant");
        };
    }

    private static List<String> stops(JsonObject body) {
        List<String> stops = new ArrayList<>();
        if (present(body, "stop")) {
            JsonArray array = as(JsonArray.class, body.get("stop"), "stop", "must be a list of texts");
            for (int i = 0; i < array.size(); i++) {
                String place = "stop[" + i + ']';
                String stop = as(JsonString.class, array.get(i), place, "must be a text")
                        .getString();
                if (stop.isEmpty()) {
                    throw ApiException.invalid(place, "must not be empty");
                }
                stops.add(stop);
            }
            if (stops.size() > MAX_STOPS) {
                throw ApiException.invalid("stop", "has more than " + MAX_STOPS + " texts");
            }
        }
        return stops;
    }

    private static Map<String, String> metadata(JsonObject body) {
        Map<String, String> metadata = new LinkedHashMap<>();
        if (present(body, "metadata")) {
            JsonObject object = as(JsonObject.class, body.get("metadata"), "metadata", "must be an object of texts");
            object.forEach((key, value) -> metadata.put(
                    key,
                    as(JsonString.class, value, "metadata." + key, "must be a text")
                            .getString()));
            if (metadata.size() > MAX_METADATA) {
                throw ApiException.invalid("metadata", "has more than " + MAX_METADATA + " texts");
            }
        }
        return metadata;
    }

    private static boolean present(JsonObject body, String field) {
        JsonValue value = body.get(field);
        return value != null && value.getValueType() != JsonValue.ValueType.NULL;
    }

    private static @Nullable String text(JsonObject body, String field) {
        return present(body, field)
                ? as(JsonString.class, body.get(field), field, "must be a text").getString()
                : null;
    }

    private static @Nullable String name(JsonObject body, String field) {
        return checkName(field, text(body, field));
    }

    /** Checks a text that names something: neither empty nor endless. Null stays null. */
    static @Nullable String checkName(String field, @Nullable String name) {
        if (name == null) {
            return null;
        }
        if (name.isBlank() || name.length() > MAX_NAME_CHARS || name.chars().anyMatch(Character::isISOControl)) {
            throw ApiException.invalid(
                    field, "must have 1 to " + MAX_NAME_CHARS + " characters and no control characters");
        }
        return name;
    }

    private static @Nullable Integer integer(JsonObject body, String field, int least) {
        if (!present(body, field)) {
            return null;
        }
        JsonNumber number = as(JsonNumber.class, body.get(field), field, "must be a whole number");
        return integer(field, number.toString(), least);
    }

    private static @Nullable Integer integer(String field, @Nullable String text) {
        return text == null ? null : integer(field, text, 1);
    }

    private static Integer integer(String field, String text, int least) {
        // Not by BigInteger: 1e999999999 is a number, too.
        if (text.length() > 9 || !text.matches("-?[0-9]+")) {
            throw ApiException.invalid(field, "must be a whole number from " + least + " to " + MAX_TOKENS);
        }
        int value = Integer.parseInt(text);
        if (value < least || value > MAX_TOKENS) {
            throw ApiException.invalid(field, "must be from " + least + " to " + MAX_TOKENS);
        }
        return value;
    }

    private static @Nullable Double decimal(JsonObject body, String field, int most) {
        if (!present(body, field)) {
            return null;
        }
        JsonNumber number = as(JsonNumber.class, body.get(field), field, "must be a number");
        return checkRange(field, number.doubleValue(), most);
    }

    private static @Nullable Double decimal(String field, @Nullable String text) {
        if (text == null) {
            return null;
        }
        if (text.length() > 32 || !text.matches("[0-9]*\\.?[0-9]+")) {
            throw ApiException.invalid(field, "must be a number from 0 to 2");
        }
        return checkRange(field, Double.parseDouble(text), 2);
    }

    private static Double checkRange(String field, double value, int most) {
        if (!(value >= 0 && value <= most)) {
            throw ApiException.invalid(field, "must be from 0 to " + most);
        }
        return value;
    }

    private static <T extends JsonValue> T as(Class<T> type, @Nullable JsonValue value, String field, String detail) {
        if (!type.isInstance(value)) {
            throw ApiException.invalid(field, detail);
        }
        return type.cast(value);
    }
}

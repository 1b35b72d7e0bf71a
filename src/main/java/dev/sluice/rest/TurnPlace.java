package dev.sluice.rest;

import dev.sluice.chat.Unsendable;
import java.util.List;
import java.util.Map;

/**
 * Where in a body the turns of a request were, and what its protocol calls the fields of the canonical request.
 *
 * @param newTurn the field with the new turn; {@code messages} if that has all turns
 * @param isText whether the new turn is a single string
 * @param earlier the number of turns in {@code history}
 * @param numbers for each turn, the number that it has among the client's messages; empty where these are the turns
 * @param names the protocol's names of fields that are no turns, where they differ, by the canonical ones
 */
public record TurnPlace(String newTurn, boolean isText, int earlier, List<Integer> numbers, Map<String, String> names) {

    private static final String MESSAGES = "messages";
    private static final String MESSAGE = MESSAGES + '[';

    /** All turns in {@code messages}. */
    public static final TurnPlace ALL = new TurnPlace(MESSAGES, false, 0);

    /** All turns in {@code input}, which continue those that are stored. */
    public static final TurnPlace INPUT = new TurnPlace(
            "input", false, 0, List.of(), Map.of("max_tokens", "max_output_tokens", "response_format", "text.format"));

    public TurnPlace {
        numbers = List.copyOf(numbers);
        names = Map.copyOf(names);
    }

    /** A place where the turns are numbered as in the canonical request. */
    public TurnPlace(String newTurn, boolean isText, int earlier) {
        this(newTurn, isText, earlier, List.of(), Map.of());
    }

    /**
     * All turns in {@code messages}, among others that are none, or in several messages.
     *
     * @param numbers for each turn, the number of its first message
     * @param names as of the record
     */
    public static TurnPlace messages(List<Integer> numbers, Map<String, String> names) {
        return new TurnPlace(MESSAGES, false, 0, numbers, names);
    }

    boolean isAll() {
        return newTurn.equals(MESSAGES);
    }

    /** The field that names the conversation. */
    String conversation() {
        return equals(INPUT) ? "conversation" : "conversation_id";
    }

    /**
     * Names the field that the client sent for a field of the canonical request.
     *
     * @param stored the number of stored turns that precede those of the client
     */
    Unsendable named(Unsendable wrong, int stored) {
        String field = wrong.field();
        if (!field.startsWith(MESSAGE)) {
            return new Unsendable(named(field), wrong.detail());
        }
        if (equals(INPUT)) {
            return new Unsendable(
                    newTurn, wrong.detail()); // its items are other than turns: several of them may be one
        }
        int end = field.indexOf(']');
        int turn = Integer.parseInt(field.substring(MESSAGE.length(), end)) - stored;
        if (isAll()) {
            // Not the part of it: what protocols have as parts differs.
            return turn < numbers.size() ? new Unsendable(MESSAGE + numbers.get(turn) + ']', wrong.detail()) : wrong;
        }
        String rest = field.substring(end + 1);
        if (turn < 0) {
            return new Unsendable(
                    field.contains(".content[") && wrong.detail().contains("has no result")
                            ? "tool_results"
                            : conversation(),
                    "of the conversation's stored turns one " + wrong.detail());
        }
        if (turn < earlier) {
            return new Unsendable("history[" + turn + "]" + rest, wrong.detail());
        }
        return new Unsendable(newTurn(turn - earlier, rest), wrong.detail());
    }

    /** The protocol's name of a field, or of the one that it is in, with what follows it. */
    private String named(String field) {
        for (int end = field.length();
                end > 0;
                end = Math.max(field.lastIndexOf('.', end - 1), field.lastIndexOf('[', end - 1))) {
            String name = names.get(field.substring(0, end));
            if (name != null) {
                return name + field.substring(end);
            }
        }
        return field;
    }

    private String newTurn(int turn, String rest) {
        if (newTurn.equals("tool_results")) {
            return newTurn + '[' + turn + ']' + rest;
        }
        return isText || !rest.startsWith(".content[") ? newTurn : newTurn + rest.substring(".content".length());
    }
}

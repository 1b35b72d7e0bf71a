package dev.sluice.rest;

import dev.sluice.chat.Unsendable;
import java.util.List;

/**
 * Where in a body the turns of a request were.
 *
 * @param newTurn the field with the new turn; {@code messages} if that has all turns
 * @param isText whether the new turn is a single string
 * @param earlier the number of turns in {@code history}
 * @param numbers for each turn, the number that it has among the client's messages; empty where these are the turns
 */
public record TurnPlace(String newTurn, boolean isText, int earlier, List<Integer> numbers) {

    private static final String MESSAGES = "messages";
    private static final String MESSAGE = MESSAGES + '[';

    /** All turns in {@code messages}. */
    public static final TurnPlace ALL = new TurnPlace(MESSAGES, false, 0);

    /** All turns in {@code input}, which continue those that are stored. */
    public static final TurnPlace INPUT = new TurnPlace("input", false, 0);

    public TurnPlace {
        numbers = List.copyOf(numbers);
    }

    /** A place where the turns are numbered as in the canonical request. */
    public TurnPlace(String newTurn, boolean isText, int earlier) {
        this(newTurn, isText, earlier, List.of());
    }

    /**
     * All turns in {@code messages}, among others that are none, or in several messages.
     *
     * @param numbers for each turn, the number of its first message
     */
    public static TurnPlace messages(List<Integer> numbers) {
        return new TurnPlace(MESSAGES, false, 0, numbers);
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
        if (equals(INPUT)) {
            // Its items are other than turns: several of them may be one.
            return new Unsendable(
                    field.startsWith(MESSAGE) ? "input" : field.replace("response_format", "text.format"),
                    wrong.detail());
        }
        if (!field.startsWith(MESSAGE)) {
            return wrong;
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

    private String newTurn(int turn, String rest) {
        if (newTurn.equals("tool_results")) {
            return newTurn + '[' + turn + ']' + rest;
        }
        return isText || !rest.startsWith(".content[") ? newTurn : newTurn + rest.substring(".content".length());
    }
}

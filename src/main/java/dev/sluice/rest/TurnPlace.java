package dev.sluice.rest;

import dev.sluice.chat.Unsendable;

/**
 * Where in a body the turns of a request were.
 *
 * @param newTurn the field with the new turn; {@code messages} if that has all turns
 * @param isText whether the new turn is a single string
 * @param earlier the number of turns in {@code history}
 */
public record TurnPlace(String newTurn, boolean isText, int earlier) {

    /** All turns in {@code messages}. */
    public static final TurnPlace ALL = new TurnPlace("messages", false, 0);

    /** All turns in {@code input}, which continue those that are stored. */
    public static final TurnPlace INPUT = new TurnPlace("input", false, 0);

    boolean isAll() {
        return equals(ALL);
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
                    field.startsWith("messages[") ? "input" : field.replace("response_format", "text.format"),
                    wrong.detail());
        }
        if (isAll() || !field.startsWith("messages[")) {
            return wrong;
        }
        int end = field.indexOf(']');
        int turn = Integer.parseInt(field.substring("messages[".length(), end)) - stored;
        String rest = field.substring(end + 1);
        if (turn < 0) {
            return new Unsendable(
                    field.contains(".content[") && wrong.detail().contains("has no result")
                            ? "tool_results"
                            : "conversation_id",
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

package dev.sluice.chat;

import dev.sluice.chat.Part.ToolCall;
import dev.sluice.chat.Part.ToolResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks that turns fit together, as every provider wants it: each call of a tool has one result, in the turns that follow
 * it and before any other turn, and the model has the next word.
 */
public final class TurnOrder {

    private final List<Message> messages;

    /** The calls of the last turn of the assistant that have no result yet, with their places. */
    private final Map<String, String> open = new LinkedHashMap<>();

    /** The calls of that turn that have one. */
    private final Map<String, String> answered = new LinkedHashMap<>();

    private TurnOrder(List<Message> messages) {
        this.messages = messages;
    }

    /** Returns what is wrong with turns, of which there is at least one; null if nothing is. */
    public static @Nullable Unsendable check(List<Message> messages) {
        return new TurnOrder(messages).check();
    }

    private @Nullable Unsendable check() {
        for (int i = 0; i < messages.size(); i++) {
            Message turn = messages.get(i);
            Unsendable wrong = turn.role() == Message.Role.TOOL ? results(turn, i) : missing(i);
            if (wrong == null && turn.isAssistant()) {
                wrong = calls(turn, i);
            }
            if (wrong != null) {
                return wrong;
            }
        }
        int last = messages.size() - 1;
        return messages.get(last).isAssistant()
                ? new Unsendable(
                        place(last) + ".role", "is assistant, but the last turn must be the user's or a tool's")
                : missing(messages.size());
    }

    private @Nullable Unsendable results(Message turn, int i) {
        for (Part part : turn.parts()) {
            if (part instanceof ToolResult result) {
                String id = result.callId();
                String call = open.remove(id);
                if (call == null) {
                    String why = answered.containsKey(id)
                            ? "names a call that has a result already: send one for each call"
                            : "names no call of the assistant's turn before it";
                    return new Unsendable(place(i) + ".tool_call_id", why);
                }
                answered.put(id, call);
            }
        }
        return null;
    }

    /** A call that has no result before the turn at that place. */
    private @Nullable Unsendable missing(int next) {
        if (open.isEmpty()) {
            return null;
        }
        Map.Entry<String, String> call = open.entrySet().iterator().next();
        String before = next < messages.size() ? "before the next turn" : "before the model can go on";
        return new Unsendable(
                call.getValue(), "is the call " + call.getKey() + ", which has no result: send one " + before);
    }

    private @Nullable Unsendable calls(Message turn, int i) {
        open.clear();
        answered.clear();
        for (int j = 0; j < turn.parts().size(); j++) {
            if (turn.parts().get(j) instanceof ToolCall call) {
                String place = place(i) + ".content[" + j + "]";
                if (open.put(call.id(), place) != null) {
                    return new Unsendable(place + ".id", "is that of another call in the same turn");
                }
            }
        }
        return null;
    }

    private static String place(int turn) {
        return "messages[" + turn + "]";
    }
}

package dev.sluice.provider.cohere;

import static dev.sluice.provider.OddJson.object;

import dev.sluice.provider.Dice;
import dev.sluice.provider.OddJson.Leaf;
import dev.sluice.provider.OddJson.Members;
import dev.sluice.provider.OddJson.Node;
import dev.sluice.provider.RandomReplies;
import java.util.ArrayList;
import java.util.List;

/** Chat events as Cohere writes them. */
final class CohereReplies extends RandomReplies {

    @Override
    protected List<Event> plain(Dice dice) {
        boolean named = dice.chance(80);
        List<Event> events = new ArrayList<>();
        add(
                events,
                named,
                object("type", "message-start", "id", "1", "delta", object("message", object("role", "assistant"))));
        if (dice.chance(30)) {
            content(dice, events, named, "thinking");
        }
        boolean calls = dice.chance(40);
        if (calls) {
            for (int i = 0; i <= dice.below(3); i++) {
                call(dice, events, named, i);
            }
        } else {
            content(dice, events, named, "text");
        }
        String reason = calls && dice.chance(70) ? "TOOL_CALL" : dice.any("COMPLETE", "MAX_TOKENS", "STOP_SEQUENCE");
        Members counts = object("input_tokens", 1 + dice.below(900), "output_tokens", 1 + dice.below(900));
        Members usage = dice.chance(80)
                ? object("billed_units", object("input_tokens", 3), "tokens", counts)
                : object("billed_units", counts);
        add(events, named, object("type", "message-end", "delta", object("finish_reason", reason, "usage", usage)));
        if (dice.chance(50)) {
            events.add(new Event("", null, "data: [DONE]"));
        }
        return events;
    }

    private static void add(List<Event> events, boolean named, Members json) {
        String type = ((Leaf) json.members().get(0).value()).source().replace("\"", "");
        events.add(new Event(named ? type : "", json));
    }

    private static void content(Dice dice, List<Event> events, boolean named, String kind) {
        add(events, named, delta("content-start", 0, object("content", object("type", kind, kind, ""))));
        for (Node piece : dice.pieces(dice.words())) {
            add(events, named, delta("content-delta", 0, object("content", object(kind, piece))));
        }
        add(events, named, object("type", "content-end", "index", 0));
    }

    private static void call(Dice dice, List<Event> events, boolean named, int i) {
        Members start =
                object("id", "search_" + i, "type", "function", "function", object("name", "search", "arguments", ""));
        add(events, named, delta("tool-call-start", i, object("tool_calls", start)));
        for (Node piece : dice.argumentPieces(dice.arguments())) {
            add(
                    events,
                    named,
                    delta("tool-call-delta", i, object("tool_calls", object("function", object("arguments", piece)))));
        }
        add(events, named, object("type", "tool-call-end", "index", i));
    }

    private static Members delta(String type, int index, Members message) {
        return object("type", type, "index", index, "delta", object("message", message));
    }

    @Override
    protected Event error(Dice dice) {
        return dice.chance(50)
                ? new Event("error", object("message", "internal server error"))
                : new Event(
                        "",
                        object(
                                "type",
                                "message-end",
                                "delta",
                                object("finish_reason", dice.any("ERROR", "ERROR_TOXIC", "TIMEOUT"))));
    }
}

package dev.sluice.provider.ollama;

import static dev.sluice.provider.OddJson.array;
import static dev.sluice.provider.OddJson.object;

import dev.sluice.provider.Dice;
import dev.sluice.provider.OddJson.Leaf;
import dev.sluice.provider.OddJson.Members;
import dev.sluice.provider.OddJson.Node;
import dev.sluice.provider.RandomReplies;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The lines of a chat as Ollama and compatible servers write them. */
final class OllamaReplies extends RandomReplies {

    @Override
    protected byte[] bytes(List<Event> events) {
        StringBuilder lines = new StringBuilder();
        for (Event event : events) {
            boolean comment = event.json() == null && event.raw().startsWith(":");
            lines.append(comment ? "" : event.json() == null ? event.raw() : source(event.json()))
                    .append('\n');
        }
        return lines.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    protected List<Event> plain(Dice dice) {
        List<Event> events = new ArrayList<>();
        if (dice.chance(30)) {
            dice.pieces(dice.words())
                    .forEach(piece -> line(events, object("role", "assistant", "content", "", "thinking", piece)));
        }
        if (dice.chance(80)) {
            dice.pieces(dice.words()).forEach(piece -> line(events, object("role", "assistant", "content", piece)));
        }
        if (dice.chance(40)) {
            boolean placed = dice.chance(50);
            boolean together = dice.chance(50);
            List<Node> calls = new ArrayList<>();
            for (int n = 1 + dice.below(3); n > 0; n--) {
                calls.add(call(dice, placed, n));
                if (!together) {
                    line(events, object("role", "assistant", "content", "", "tool_calls", array(calls.remove(0))));
                }
            }
            if (together) {
                line(events, object("role", "assistant", "content", "", "tool_calls", array(calls.toArray())));
            }
        }
        events.add(new Event(
                "",
                object(
                        "model",
                        "m",
                        "message",
                        object("role", "assistant", "content", dice.any("", "", "!")),
                        "done",
                        true,
                        "done_reason",
                        dice.any("stop", "stop", "length"),
                        "total_duration",
                        4883583458L,
                        "prompt_eval_count",
                        1 + dice.below(900),
                        "eval_count",
                        1 + dice.below(900))));
        return events;
    }

    private static void line(List<Event> events, Members message) {
        events.add(new Event("", object("model", "m", "message", message, "done", false)));
    }

    private static Members call(Dice dice, boolean placed, int i) {
        String arguments = dice.arguments();
        Node args = dice.chance(80)
                ? new Leaf(arguments.chars().allMatch(c -> c < 0x80) ? arguments : "{\"x\":\"\\u00fc\"}")
                : dice.whole(arguments);
        String name = dice.any("search", "look_up");
        return placed
                ? object("id", "call_" + i, "function", object("index", i, "name", name, "arguments", args))
                : object("function", object("name", name, "arguments", args));
    }

    @Override
    protected Event error(Dice dice) {
        return new Event("", object("error", dice.any("server busy, please try again", "unexpected EOF")));
    }
}

package dev.sluice.provider.gemini;

import static dev.sluice.provider.OddJson.array;
import static dev.sluice.provider.OddJson.object;

import dev.sluice.provider.Dice;
import dev.sluice.provider.OddJson.Leaf;
import dev.sluice.provider.OddJson.Members;
import dev.sluice.provider.OddJson.Node;
import dev.sluice.provider.RandomReplies;
import java.util.ArrayList;
import java.util.List;

/** Generated content as Gemini writes it. */
final class GeminiReplies extends RandomReplies {

    @Override
    protected List<Event> plain(Dice dice) {
        List<Node> parts = new ArrayList<>();
        if (dice.chance(30)) {
            dice.pieces(dice.words()).forEach(piece -> parts.add(object("text", piece, "thought", true)));
        }
        if (dice.chance(80)) {
            dice.pieces(dice.words()).forEach(piece -> parts.add(object("text", piece)));
        }
        boolean ids = dice.chance(50);
        if (dice.chance(40)) {
            int calls = 1 + dice.below(3);
            for (int i = 0; i < calls; i++) {
                parts.add(call(dice, ids, i));
            }
        }
        parts.add(object("text", ""));
        int prompt = 1 + dice.below(900);
        int output = 1;
        boolean thoughts = dice.chance(50);
        List<Event> events = new ArrayList<>();
        for (int from = 0; from < parts.size(); ) {
            int to = Math.min(parts.size(), from + 1 + dice.below(3));
            output += 1 + dice.below(50);
            Members usage = thoughts
                    ? object("promptTokenCount", prompt, "candidatesTokenCount", output, "thoughtsTokenCount", 35)
                    : object("promptTokenCount", prompt, "candidatesTokenCount", output);
            Members content = object("parts", array(parts.subList(from, to).toArray()), "role", "model");
            boolean last = to == parts.size();
            Members candidate = last
                    ? object(
                            "content",
                            content,
                            "finishReason",
                            dice.any("STOP", "STOP", "STOP", "MAX_TOKENS", "SAFETY"),
                            "index",
                            0)
                    : object("content", content, "index", 0);
            events.add(new Event(
                    "",
                    object(
                            "candidates",
                            array(candidate),
                            "usageMetadata",
                            usage,
                            "modelVersion",
                            "m",
                            "responseId",
                            "r")));
            from = to;
        }
        return events;
    }

    private static Members call(Dice dice, boolean id, int i) {
        String arguments = dice.arguments();
        Leaf args = new Leaf(arguments.chars().allMatch(c -> c < 0x80) ? arguments : "{\"x\":\"\\u00fc\"}");
        String name = dice.any("search", "look_up");
        Members function =
                id ? object("id", "fc-" + i, "name", name, "args", args) : object("name", name, "args", args);
        return object("functionCall", function);
    }

    @Override
    protected Event error(Dice dice) {
        Members error = object(
                "error",
                object(
                        "code", dice.any(503, 429, 500),
                        "message", dice.any("No.", "The model is overloaded."),
                        "status", dice.any("UNAVAILABLE", "RESOURCE_EXHAUSTED", "")));
        return dice.chance(70) ? new Event("", error) : new Event("", null, source(error));
    }
}

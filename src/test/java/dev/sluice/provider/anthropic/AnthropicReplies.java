package dev.sluice.provider.anthropic;

import static dev.sluice.provider.OddJson.array;
import static dev.sluice.provider.OddJson.object;

import dev.sluice.provider.Dice;
import dev.sluice.provider.OddJson.Leaf;
import dev.sluice.provider.OddJson.Members;
import dev.sluice.provider.OddJson.Node;
import dev.sluice.provider.RandomReplies;
import java.util.ArrayList;
import java.util.List;

/** Messages events as Anthropic and compatible servers write them. */
final class AnthropicReplies extends RandomReplies {

    @Override
    protected List<Event> plain(Dice dice) {
        boolean named = dice.chance(80);
        List<Event> events = new ArrayList<>();
        int input = 1 + dice.below(900);
        Members message = object(
                "id",
                "msg_1",
                "type",
                "message",
                "role",
                "assistant",
                "content",
                array(),
                "stop_reason",
                null,
                "usage",
                object("input_tokens", input, "output_tokens", 1));
        add(events, named, object("type", "message_start", "message", message));
        boolean calls = false;
        int blocks = dice.below(4);
        for (int i = 0; i < blocks; i++) {
            switch (dice.below(5)) {
                case 0 -> thinking(dice, events, named, i);
                case 1, 2 -> {
                    call(dice, events, named, i);
                    calls = true;
                }
                default -> text(dice, events, named, i);
            }
            if (dice.chance(10)) {
                add(events, named, object("type", "ping"));
            }
        }
        String reason = calls && dice.chance(70) ? "tool_use" : dice.any("end_turn", "max_tokens", "stop_sequence");
        Members usage = dice.chance(70)
                ? object("output_tokens", 2 + dice.below(900))
                : object("input_tokens", input, "output_tokens", 2 + dice.below(900));
        add(
                events,
                named,
                object(
                        "type",
                        "message_delta",
                        "delta",
                        object("stop_reason", reason, "stop_sequence", null),
                        "usage",
                        usage));
        add(events, named, object("type", "message_stop"));
        return events;
    }

    private static void add(List<Event> events, boolean named, Members json) {
        String type = ((Leaf) json.members().get(0).value()).source().replace("\"", "");
        events.add(new Event(named ? type : "", json));
    }

    private static void start(List<Event> events, boolean named, int block, Members content) {
        add(events, named, object("type", "content_block_start", "index", block, "content_block", content));
    }

    private static void delta(List<Event> events, boolean named, int block, Members delta) {
        add(events, named, object("type", "content_block_delta", "index", block, "delta", delta));
    }

    private static void stop(List<Event> events, boolean named, int block) {
        add(events, named, object("type", "content_block_stop", "index", block));
    }

    private static void text(Dice dice, List<Event> events, boolean named, int block) {
        start(events, named, block, object("type", "text", "text", dice.chance(90) ? "" : "Well, "));
        for (Node piece : dice.pieces(dice.words())) {
            if (dice.chance(10)) {
                Members citation = object("type", "char_location", "document_title", "a.txt", "start_char_index", 0);
                delta(events, named, block, object("type", "citations_delta", "citation", citation));
            }
            delta(events, named, block, object("type", "text_delta", "text", piece));
        }
        stop(events, named, block);
    }

    private static void thinking(Dice dice, List<Event> events, boolean named, int block) {
        if (dice.chance(20)) {
            start(events, named, block, object("type", "redacted_thinking", "data", "EmwKAh"));
            stop(events, named, block);
            return;
        }
        start(events, named, block, object("type", "thinking", "thinking", ""));
        for (Node piece : dice.pieces(dice.words())) {
            delta(events, named, block, object("type", "thinking_delta", "thinking", piece));
        }
        delta(events, named, block, object("type", "signature_delta", "signature", "EqQB"));
        stop(events, named, block);
    }

    private static void call(Dice dice, List<Event> events, boolean named, int block) {
        String arguments = dice.arguments();
        String style = dice.any("pieces", "pieces", "start", "both");
        Leaf ascii = new Leaf(arguments.chars().allMatch(c -> c < 0x80) ? arguments : "{\"x\":1}");
        String type = dice.chance(90) ? "tool_use" : "server_tool_use";
        Object input = style.equals("pieces") ? object() : ascii;
        start(events, named, block, object("type", type, "id", "toolu_" + block, "name", "search", "input", input));
        if (!style.equals("start")) {
            for (Node piece : dice.argumentPieces(style.equals("both") ? ascii.source() : arguments)) {
                delta(events, named, block, object("type", "input_json_delta", "partial_json", piece));
            }
        }
        stop(events, named, block);
    }

    @Override
    protected Event error(Dice dice) {
        String type = dice.any("overloaded_error", "rate_limit_error", "api_error", "new_error");
        Members error = object("type", "error", "error", object("type", type, "message", "No."));
        return dice.chance(80) ? new Event(dice.any("error", ""), error) : new Event("", null, source(error));
    }
}

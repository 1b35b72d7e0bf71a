package dev.sluice.provider.responses;

import static dev.sluice.provider.OddJson.array;
import static dev.sluice.provider.OddJson.copy;
import static dev.sluice.provider.OddJson.object;

import dev.sluice.provider.Dice;
import dev.sluice.provider.OddJson.Leaf;
import dev.sluice.provider.OddJson.Members;
import dev.sluice.provider.OddJson.Node;
import dev.sluice.provider.RandomReplies;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Response events as OpenAI writes them, and as other servers do, which leave out some of the repetitions. */
final class ResponsesReplies extends RandomReplies {

    /** One reply being made. */
    private record Draft(Dice dice, boolean named, boolean ids, List<Event> events, List<Node> output) {

        void add(Members json) {
            String type = ((Leaf) json.members().get(0).value()).source().replace("\"", "");
            events.add(new Event(named ? type : "", json));
        }
    }

    @Override
    protected List<Event> plain(Dice dice) {
        Draft draft = new Draft(dice, dice.chance(80), dice.chance(90), new ArrayList<>(), new ArrayList<>());
        draft.add(object("type", "response.created", "response", response("in_progress", List.of(), null)));
        int items = dice.below(4);
        for (int i = 0; i < items; i++) {
            switch (dice.below(4)) {
                case 0 -> reasoning(draft, i);
                case 1 -> call(draft, i);
                default -> message(draft, i);
            }
        }
        if (dice.chance(15)) {
            parallelCalls(draft, items);
        }
        String status = dice.chance(85) ? "completed" : "incomplete";
        Members usage =
                object("input_tokens", 1 + dice.below(900), "output_tokens", 1 + dice.below(900), "total_tokens", 2000);
        Members whole = response(status, dice.chance(80) ? draft.output : List.of(), dice.chance(90) ? usage : null);
        if (status.equals("incomplete")) {
            whole.members()
                    .add(object("incomplete_details", object("reason", "max_output_tokens"))
                            .members()
                            .get(0));
        }
        draft.add(object("type", "response." + status, "response", whole));
        return draft.events;
    }

    @Override
    protected Set<String> steady() {
        return Set.of("output_index", "content_index", "summary_index", "item_id", "id", "call_id");
    }

    private static Members response(String status, List<Node> output, Members usage) {
        return object(
                "id",
                "resp_1",
                "object",
                "response",
                "status",
                status,
                "error",
                null,
                "output",
                output,
                "usage",
                usage);
    }

    private static void message(Draft draft, int i) {
        Dice dice = draft.dice;
        String words = dice.words();
        Node whole = dice.whole(words);
        Members item = object(
                "type",
                "message",
                "id",
                "msg_" + i,
                "status",
                "completed",
                "content",
                array(object("type", "output_text", "annotations", array(), "text", whole)));
        if (dice.chance(80)) {
            draft.add(object(
                    "type",
                    "response.output_item.added",
                    "output_index",
                    i,
                    "item",
                    object("type", "message", "id", "msg_" + i, "content", array())));
        }
        if (dice.chance(85)) {
            for (Node piece : dice.pieces(words)) {
                draft.add(object(
                        "type",
                        "response.output_text.delta",
                        "item_id",
                        "msg_" + i,
                        "output_index",
                        i,
                        "content_index",
                        0,
                        "delta",
                        piece));
            }
        }
        if (dice.chance(80)) {
            draft.add(object(
                    "type",
                    "response.output_text.done",
                    "item_id",
                    "msg_" + i,
                    "output_index",
                    i,
                    "content_index",
                    0,
                    "text",
                    whole));
        }
        draft.add(object("type", "response.output_item.done", "output_index", i, "item", item));
        draft.output.add(copy(item));
    }

    private static void reasoning(Draft draft, int i) {
        Dice dice = draft.dice;
        String words = dice.words();
        Node whole = dice.whole(words);
        Members item = object(
                "type", "reasoning", "id", "rs_" + i, "summary", array(object("type", "summary_text", "text", whole)));
        for (Node piece : dice.pieces(words)) {
            draft.add(object(
                    "type",
                    "response.reasoning_summary_text.delta",
                    "item_id",
                    "rs_" + i,
                    "output_index",
                    i,
                    "summary_index",
                    0,
                    "delta",
                    piece));
        }
        if (dice.chance(80)) {
            draft.add(object("type", "response.output_item.done", "output_index", i, "item", item));
        }
        draft.output.add(copy(item));
    }

    private static Members item(int i, Node arguments) {
        return object(
                "type",
                "function_call",
                "id",
                "fc_" + i,
                "call_id",
                "call_" + i,
                "name",
                "search",
                "arguments",
                arguments);
    }

    private static void call(Draft draft, int i) {
        Dice dice = draft.dice;
        String arguments = dice.arguments();
        Node whole = dice.whole(arguments);
        draft.add(object("type", "response.output_item.added", "output_index", i, "item", item(i, new Leaf("\"\""))));
        if (dice.chance(80)) {
            for (Node piece : dice.argumentPieces(arguments)) {
                draft.add(piece(i, i, piece));
            }
        }
        if (dice.chance(80)) {
            draft.add(object(
                    "type",
                    "response.function_call_arguments.done",
                    "item_id",
                    "fc_" + i,
                    "output_index",
                    i,
                    "arguments",
                    whole));
        }
        if (dice.chance(90)) {
            draft.add(object("type", "response.output_item.done", "output_index", i, "item", item(i, whole)));
        }
        draft.output.add(item(i, whole));
    }

    private static Members piece(int i, int place, Node piece) {
        return object(
                "type",
                "response.function_call_arguments.delta",
                "item_id",
                "fc_" + i,
                "output_index",
                place,
                "delta",
                piece);
    }

    /** Two interleaved calls, distinguished by their output index or by their item alone. */
    private static void parallelCalls(Draft draft, int first) {
        Dice dice = draft.dice;
        int second = first + 1;
        int place = dice.chance(50) ? first : second;
        String one = dice.arguments();
        String two = dice.arguments();
        draft.add(object(
                "type", "response.output_item.added", "output_index", first, "item", item(first, new Leaf("\"\""))));
        draft.add(object(
                "type", "response.output_item.added", "output_index", place, "item", item(second, new Leaf("\"\""))));
        List<Node> ones = dice.argumentPieces(one);
        List<Node> twos = dice.argumentPieces(two);
        for (int i = 0; i < Math.max(ones.size(), twos.size()); i++) {
            if (i < ones.size()) {
                draft.add(piece(first, first, ones.get(i)));
            }
            if (i < twos.size()) {
                draft.add(piece(second, place, twos.get(i)));
            }
        }
        draft.add(object(
                "type", "response.output_item.done", "output_index", place, "item", item(second, dice.whole(two))));
        draft.add(object(
                "type", "response.output_item.done", "output_index", first, "item", item(first, dice.whole(one))));
        draft.output.add(item(first, dice.whole(one)));
        draft.output.add(item(second, dice.whole(two)));
    }

    @Override
    protected Event error(Dice dice) {
        String code = dice.any("rate_limit_exceeded", "server_error", "new_code");
        return switch (dice.below(3)) {
            case 0 -> new Event("error", object("type", "error", "code", code, "message", "No.", "param", null));
            case 1 ->
                new Event(
                        "",
                        object(
                                "type",
                                "response.failed",
                                "response",
                                object(
                                        "id",
                                        "resp_1",
                                        "status",
                                        "failed",
                                        "error",
                                        object("code", code, "message", "No."))));
            default -> new Event("", null, source(object("error", object("code", code, "message", "No."))));
        };
    }
}

package dev.sluice.provider.openai;

import static dev.sluice.provider.OddJson.array;
import static dev.sluice.provider.OddJson.node;
import static dev.sluice.provider.OddJson.object;

import dev.sluice.provider.Dice;
import dev.sluice.provider.OddJson.Leaf;
import dev.sluice.provider.OddJson.Members;
import dev.sluice.provider.OddJson.Node;
import dev.sluice.provider.RandomReplies;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Chat completion chunks as many servers write them. */
final class OpenAiReplies extends RandomReplies {

    @Override
    protected List<Event> plain(Dice dice) {
        List<Event> events = new ArrayList<>();
        if (dice.chance(5)) {
            Members message = object("role", "assistant", "content", dice.whole(dice.words()));
            events.add(chunk(object("index", 0, "message", message, "finish_reason", "stop")));
            return events;
        }
        if (dice.chance(70)) {
            events.add(delta(dice, object("role", "assistant", "content", dice.any("", null))));
        }
        if (dice.chance(30)) {
            thinking(dice, events);
        }
        if (dice.chance(80)) {
            text(dice, events);
        }
        boolean calls = dice.chance(40);
        if (calls) {
            calls(dice, events);
        }
        if (dice.chance(3)) {
            dice.pieces(dice.words()).forEach(piece -> events.add(delta(dice, object("refusal", piece))));
        }
        String finish = calls && dice.chance(60) ? "tool_calls" : dice.any("stop", "stop", "stop", "length");
        Members last =
                object("index", 0, "delta", object(), "finish_reason", dice.chance(95) ? finish : "content_filter");
        events.add(chunk(last));
        usage(dice, events);
        if (dice.chance(80)) {
            events.add(new Event("", null, "data: [DONE]"));
        }
        return events;
    }

    private static Event chunk(Object... choices) {
        return new Event(
                "",
                object(
                        "id", "chatcmpl-1", //
                        "object", "chat.completion.chunk",
                        "created", 1780000000,
                        "model", "m",
                        "choices", array(choices)));
    }

    @Override
    protected Set<String> steady() {
        return Set.of("id", "index");
    }

    private static Event delta(Dice dice, Members delta) {
        Members choice = dice.chance(90)
                ? object("index", dice.any(0, 0, 0, "0", null), "delta", delta, "logprobs", null, "finish_reason", null)
                : object("delta", delta);
        return dice.chance(95)
                ? chunk(choice)
                : chunk(choice, object("index", 1, "delta", object("content", "other"), "finish_reason", "length"));
    }

    private static void thinking(Dice dice, List<Event> events) {
        String style = dice.any("reasoning_content", "reasoning", "reasoning_text", "both", "details", "list");
        for (Node piece : dice.pieces(dice.words())) {
            Members detail = object("type", "reasoning.text", "text", piece);
            events.add(delta(
                    dice,
                    switch (style) {
                        case "both" -> object("content", "", "reasoning", piece, "reasoning_details", array(detail));
                        case "details" -> object("content", null, "reasoning_details", array(detail));
                        case "list" ->
                            object(
                                    "content",
                                    array(object(
                                            "type",
                                            "thinking",
                                            "thinking",
                                            array(object("type", "text", "text", piece)))));
                        default -> object("content", null, style, piece);
                    }));
        }
    }

    private static void text(Dice dice, List<Event> events) {
        boolean parts = dice.chance(15);
        for (Node piece : dice.pieces(dice.words())) {
            Node content = parts ? array(object("type", "text", "text", piece)) : piece;
            events.add(delta(dice, object("content", content)));
        }
    }

    private static void calls(Dice dice, List<Event> events) {
        int calls = 1 + dice.below(3);
        String style = dice.any("index", "index", "index", "id", "whole", "object", "again", "no id");
        boolean together = dice.chance(30);
        List<List<Event>> each = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            each.add(new ArrayList<>());
            call(dice, style, i, each.get(i));
        }
        if (together && (style.equals("index") || style.equals("id"))) {
            each.forEach(one -> events.add(one.remove(0)));
            while (each.stream().anyMatch(one -> !one.isEmpty())) {
                List<Event> one =
                        dice.any(each.stream().filter(e -> !e.isEmpty()).toList());
                events.add(one.remove(0));
            }
        } else {
            each.forEach(events::addAll);
        }
    }

    private static void call(Dice dice, String style, int i, List<Event> events) {
        String name = dice.any("search", "look_up");
        Node id = dice.chance(90) ? node("call_" + i) : new Leaf(String.valueOf(100 + i));
        String arguments = dice.arguments();
        switch (style) {
            case "id" -> {
                events.add(tool(
                        dice, object("id", id, "type", "function", "function", object("name", name, "arguments", ""))));
                dice.argumentPieces(arguments)
                        .forEach(piece ->
                                events.add(tool(dice, object("id", id, "function", object("arguments", piece)))));
            }
            case "whole" ->
                events.add(tool(
                        dice, object("id", id, "function", object("name", name, "arguments", dice.whole(arguments)))));
            case "object" ->
                events.add(tool(
                        dice,
                        object(
                                "index",
                                i,
                                "id",
                                id,
                                "function",
                                object("name", name, "arguments", new Leaf(ascii(arguments))))));
            case "again" -> {
                for (int to = 1 + dice.below(arguments.length());
                        ;
                        to = Math.min(arguments.length(), to + 1 + dice.below(9))) {
                    boolean pair =
                            Character.isHighSurrogate(arguments.charAt(to - 1)) || arguments.charAt(to - 1) == '\\';
                    int end = pair ? to + 1 : to;
                    Node piece = node(arguments.substring(0, end));
                    events.add(tool(
                            dice, object("index", i, "id", id, "function", object("name", name, "arguments", piece))));
                    if (end == arguments.length()) {
                        return;
                    }
                }
            }
            default -> {
                Members function = object("name", name, "arguments", "");
                events.add(tool(
                        dice,
                        style.equals("no id")
                                ? object("index", i, "type", "function", "function", function)
                                : object("index", i, "id", id, "type", "function", "function", function)));
                dice.argumentPieces(arguments)
                        .forEach(piece ->
                                events.add(tool(dice, object("index", i, "function", object("arguments", piece)))));
            }
        }
    }

    private static String ascii(String json) {
        StringBuilder ascii = new StringBuilder();
        json.chars().forEach(c -> ascii.append(c < 0x80 ? String.valueOf((char) c) : String.format("\\u%04x", c)));
        return ascii.toString();
    }

    private static Event tool(Dice dice, Members call) {
        return delta(dice, object("tool_calls", array(call)));
    }

    private static void usage(Dice dice, List<Event> events) {
        int prompt = 1 + dice.below(900);
        int completion = 1 + dice.below(900);
        Members usage = dice.chance(80)
                ? object("prompt_tokens", prompt, "completion_tokens", completion, "total_tokens", prompt + completion)
                : object("input_tokens", prompt, "output_tokens", completion, "total_tokens", prompt + completion);
        Members last = (Members) events.get(events.size() - 1).json();
        switch (dice.below(5)) {
            case 0 -> {
                // none
            }
            case 1 -> last.members().add(object("usage", usage).members().get(0));
            case 2 ->
                last.members()
                        .add(object("x_groq", object("id", "req_1", "usage", usage))
                                .members()
                                .get(0));
            default -> {
                Event event = chunk();
                ((Members) event.json())
                        .members()
                        .add(object("usage", usage).members().get(0));
                events.add(event);
            }
        }
    }

    @Override
    protected Event error(Dice dice) {
        Members error = object(
                "message",
                "No.",
                "type",
                dice.any("server_error", "requests", ""),
                "code",
                dice.any(null, 429, "503", "rate_limit_exceeded"));
        return switch (dice.below(4)) {
            case 0 -> new Event("", null, "error: " + source(error));
            case 1 -> new Event("", null, source(object("error", error)));
            case 2 -> new Event("error", error);
            default -> new Event("", object("error", error));
        };
    }
}

package dev.sluice.provider.bedrock;

import static dev.sluice.provider.OddJson.array;
import static dev.sluice.provider.OddJson.object;
import static dev.sluice.provider.bedrock.Frames.headers;
import static dev.sluice.provider.bedrock.Frames.message;

import dev.sluice.provider.Dice;
import dev.sluice.provider.OddJson.Members;
import dev.sluice.provider.OddJson.Node;
import dev.sluice.provider.RandomReplies;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The messages of a Converse stream. */
final class BedrockReplies extends RandomReplies {

    @Override
    protected byte[] bytes(List<Event> events) {
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        for (Event event : events) {
            String type = event.type();
            byte[] payload =
                    event.json() == null ? new byte[0] : source(event.json()).getBytes(StandardCharsets.ISO_8859_1);
            if (type.startsWith("!")) {
                messages.writeBytes(
                        message(headers(":exception-type", type.substring(1), ":message-type", "exception"), payload));
            } else if (event.json() != null) {
                messages.writeBytes(message(
                        headers(":event-type", type.isEmpty() ? "new" : type, ":message-type", "event"), payload));
            }
        }
        return messages.toByteArray();
    }

    @Override
    protected List<Event> plain(Dice dice) {
        List<Event> events = new ArrayList<>();
        events.add(new Event("messageStart", object("p", "abc", "role", "assistant")));
        boolean calls = false;
        int blocks = dice.below(4);
        for (int i = 0; i < blocks; i++) {
            switch (dice.below(4)) {
                case 0 -> {
                    for (Node piece : dice.pieces(dice.words())) {
                        events.add(delta(i, object("reasoningContent", object("text", piece))));
                    }
                    String closing = dice.any("signature", "signature", "redactedContent");
                    events.add(delta(i, object("reasoningContent", object(closing, "EqQB"))));
                }
                case 1 -> {
                    calls = true;
                    Members tool = object("toolUseId", "tooluse_" + i, "name", "search");
                    events.add(new Event(
                            "contentBlockStart",
                            object("contentBlockIndex", i, "p", "abc", "start", object("toolUse", tool))));
                    for (Node piece : dice.argumentPieces(dice.arguments())) {
                        events.add(delta(i, object("toolUse", object("input", piece))));
                    }
                }
                default -> {
                    for (Node piece : dice.pieces(dice.words())) {
                        if (dice.chance(10)) {
                            Members citation = object("title", "a.txt", "sourceContent", array(object("text", "a")));
                            events.add(delta(i, object("citation", citation)));
                        }
                        events.add(delta(i, object("text", piece)));
                    }
                }
            }
            events.add(new Event("contentBlockStop", object("contentBlockIndex", i, "p", "abc")));
        }
        String reason = calls && dice.chance(70)
                ? "tool_use"
                : dice.any("end_turn", "max_tokens", "stop_sequence", "guardrail_intervened");
        events.add(new Event("messageStop", object("p", "abc", "stopReason", reason)));
        if (dice.chance(90)) {
            Members usage = object(
                    "inputTokens", 1 + dice.below(900), "outputTokens", 1 + dice.below(900), "totalTokens", 2000);
            events.add(new Event("metadata", object("metrics", object("latencyMs", 500), "p", "abc", "usage", usage)));
        }
        return events;
    }

    private static Event delta(int block, Members delta) {
        return new Event("contentBlockDelta", object("contentBlockIndex", block, "delta", delta, "p", "abc"));
    }

    @Override
    protected Event error(Dice dice) {
        return new Event(dice.any("!throttlingException", "!modelStreamErrorException"), object("message", "No."));
    }
}

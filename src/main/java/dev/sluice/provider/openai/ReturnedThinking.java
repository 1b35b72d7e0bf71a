package dev.sluice.provider.openai;

import dev.sluice.json.JsonText;
import dev.sluice.provider.ReplyWriter;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonBuilderFactory;
import jakarta.json.JsonObjectBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The thinking of one reply that the server takes back in the next turn, in the form that {@link ChatThinking} sends. It is
 * signed at the end of the reply, because the server takes it as a member of the whole turn.
 *
 * @see <a href="https://openrouter.ai/docs/use-cases/reasoning-tokens">OpenRouter's reasoning details</a>, read 2026-11-28
 */
final class ReturnedThinking {

    /** The most characters of details that are kept. More than this is not brought back. */
    private static final int MAX_CHARS = 4_000_000;

    private static final JsonBuilderFactory BUILDERS = Json.createBuilderFactory(Map.of());

    private final ChatServer server;
    private final ReplyWriter reply;
    private final List<ThinkingDetail> details = new ArrayList<>();
    private int chars;
    private String member = "";

    ReturnedThinking(ChatServer server, ReplyWriter reply) {
        this.server = server;
        this.reply = reply;
        if (server.takesThinking("reasoning_content") || server.takesThinking("reasoning")) {
            reply.keepThinking();
        }
    }

    /** Notes the member in which thinking came; the first that the server takes back counts. */
    void in(String name) {
        if (member.isEmpty() && server.takesThinking(name)) {
            member = name;
        }
    }

    /** Takes a detail, or the next piece of the latest one. */
    void detail(ThinkingDetail piece, JsonText text) {
        if (!server.takesThinking("reasoning_details") || chars > MAX_CHARS) {
            details.clear();
            return;
        }
        if (!text.isEmpty()) {
            piece.add("text", text.decoded());
        }
        if (piece.words().isEmpty()) {
            return;
        }
        chars += 10
                + piece.words().values().stream()
                        .mapToInt(StringBuilder::length)
                        .sum();
        ThinkingDetail latest = details.isEmpty() ? null : details.get(details.size() - 1);
        if (latest != null && latest.isContinuedBy(piece)) {
            piece.words().forEach(latest::add);
        } else {
            details.add(piece);
        }
    }

    /** Ends the thinking of a reply that is complete. DeepSeek takes back that of turns with calls alone. */
    void end() {
        if (!details.isEmpty()) {
            reply.signed(ChatThinking.MAKER, source());
        } else if (!member.isEmpty()
                && (server != ChatServer.DEEPSEEK || !reply.calls().isEmpty())) {
            reply.signed(ChatThinking.MAKER, member);
        }
    }

    private String source() {
        JsonArrayBuilder array = BUILDERS.createArrayBuilder();
        for (ThinkingDetail detail : details) {
            JsonObjectBuilder object = BUILDERS.createObjectBuilder();
            detail.words().forEach((name, value) -> object.add(name, value.toString()));
            if (detail.index() >= 0) {
                object.add("index", detail.index());
            }
            array.add(object);
        }
        return array.build().toString();
    }
}

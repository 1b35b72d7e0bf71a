package dev.sluice.rest;

import dev.sluice.conversation.Conversation;
import dev.sluice.conversation.PartsJson;
import dev.sluice.conversation.Turn;
import dev.sluice.event.Cost;
import dev.sluice.rest.problem.AnswerFailedException;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Writes a conversation as Markdown. Turns are not escaped, since most of them are Markdown already. */
final class MarkdownExport implements StreamingOutput {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final int MAX_FILE_NAME = 60;

    private final StoredTurns turns;

    MarkdownExport(StoredTurns turns) {
        this.turns = turns;
    }

    @Override
    public void write(OutputStream out) throws IOException {
        out.write(("# " + line(turns.conversation().title()) + '\n').getBytes(StandardCharsets.UTF_8));
        try {
            turns.each(turn -> out.write(text(turn).getBytes(StandardCharsets.UTF_8)));
        } catch (AnswerFailedException e) {
            out.write(
                    "\n## The rest could not be read\n".getBytes(StandardCharsets.US_ASCII)); // a file has no other end
            throw e;
        }
    }

    private static String text(Turn turn) {
        StringBuilder text = new StringBuilder("\n## ")
                .append(
                        switch (turn.role()) {
                            case USER -> "User";
                            case ASSISTANT -> "Assistant";
                            case TOOL -> "Tools";
                        });
        text.append("\n\n*").append(TIME.format(Instant.ofEpochMilli(turn.createdAt())));
        Turn.Reply reply = turn.reply();
        if (reply != null) {
            text.append(", ").append(line(reply.model()));
            Cost cost = reply.cost();
            if (cost != null) {
                text.append(", ").append(cost.digits()).append(' ').append(cost.currency());
            }
        }
        if (turn.status() != Turn.Status.COMPLETE) {
            text.append(", ").append(turn.status().wireName());
        }
        text.append("*\n\n").append(turn.content().strip()).append('\n');
        if (turn.parts() != null) {
            parts(PartsJson.tree(turn.parts()), text);
        }
        return text.toString();
    }

    /** Writes what is no text: attachments by their names, and calls. */
    private static void parts(JsonArray parts, StringBuilder text) {
        for (JsonObject part : parts.getValuesAs(JsonObject.class)) {
            switch (part.getString("type")) {
                case "image", "file" ->
                    text.append("\n*[")
                            .append(line(part.getString("name", part.getString("media_type", "picture"))))
                            .append("]*\n");
                case "tool_call" ->
                    text.append("\n    ")
                            .append(line(part.getString("name")))
                            .append('(')
                            .append(part.getString("arguments").replaceAll("\\R", " "))
                            .append(")\n");
                case "tool_result" -> parts(part.getJsonArray("content"), text);
                default -> {
                    // texts are the turn's content
                }
            }
        }
    }

    /** Text for a heading: one line, with markup escaped. */
    private static String line(String text) {
        return text.replaceAll("\\R", " ").replaceAll("[\\\\`*_\\[\\]<>#]", "\\\\$0");
    }

    /** A file name from the title's letters and digits, without an extension; plain ASCII, so a header needs no encoding. */
    static String fileName(Conversation conversation) {
        String name = conversation
                .title()
                .replaceAll("[^A-Za-z0-9]+", "-")
                .replaceAll("^-|-$", "")
                .toLowerCase(Locale.ROOT);
        String cut = name.length() > MAX_FILE_NAME ? name.substring(0, MAX_FILE_NAME) : name;
        return cut.isEmpty() ? "conversation" : cut;
    }
}

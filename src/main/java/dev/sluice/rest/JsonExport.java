package dev.sluice.rest;

import dev.sluice.chat.Blob;
import dev.sluice.conversation.PartsJson;
import dev.sluice.database.StorageException;
import dev.sluice.rest.problem.AnswerFailedException;
import dev.sluice.rest.problem.ApiException;
import dev.sluice.rest.problem.JsonAnswer;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;

/**
 * Writes a conversation as JSON, turn by turn. With its attachments, the member {@code attachments} has their bytes in base64 by
 * their ids; they are read one after the other while they are written.
 */
final class JsonExport implements StreamingOutput {

    /** The end of the JSON of a conversation without turns. */
    private static final String END = "]}";

    private final StoredTurns turns;
    private final boolean withAttachments;
    private final Set<String> attachments = new TreeSet<>();
    private boolean begun;

    JsonExport(StoredTurns turns, boolean withAttachments) {
        this.turns = turns;
        this.withAttachments = withAttachments;
    }

    @Override
    public void write(OutputStream out) throws IOException {
        byte[] json = JsonAnswer.bytes(ConversationJson.of(turns.conversation()));
        out.write(json, 0, json.length - END.length());
        turns.each(turn -> {
            text(out, begun ? "," : "");
            begun = true;
            out.write(JsonAnswer.bytes(ConversationJson.Message.of(turn)));
            if (withAttachments && turn.parts() != null) {
                attachments.addAll(PartsJson.attachments(turn.parts()));
            }
        });
        text(out, "]");
        if (withAttachments) {
            attachments(out);
        }
        text(out, "}");
    }

    private void attachments(OutputStream out) throws IOException {
        text(out, ",\"attachments\":{");
        String separator = "";
        for (String id : attachments) {
            text(out, separator + '"' + id + "\":\"");
            Blob data = read(id);
            for (int i = 0; i < data.pieces(); i++) {
                out.write(data.base64(i));
            }
            text(out, "\"");
            separator = ",";
        }
        text(out, "}");
    }

    /** Reads an attachment; breaks the answer off if the database fails, so that nobody takes it for whole. */
    private Blob read(String id) throws IOException {
        try {
            Blob data = turns.conversations()
                    .attachment(turns.principal(), turns.conversation().id(), id);
            if (data == null) {
                throw new AnswerFailedException(ApiException.notFound());
            }
            return data;
        } catch (StorageException e) {
            throw new AnswerFailedException(e);
        }
    }

    private static void text(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }
}

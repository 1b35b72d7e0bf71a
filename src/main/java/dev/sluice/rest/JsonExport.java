package dev.sluice.rest;

import dev.sluice.chat.Blob;
import dev.sluice.conversation.Conversations;
import dev.sluice.conversation.Conversations.Whole;
import dev.sluice.conversation.PartsJson;
import dev.sluice.conversation.Turn;
import dev.sluice.database.StorageException;
import dev.sluice.rest.problem.JsonAnswer;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;

/**
 * Writes a conversation as JSON, with its attachments: the member {@code attachments} has their bytes in base64 by their ids.
 * They are read one after the other while they are written.
 */
final class JsonExport implements StreamingOutput {

    private final Conversations conversations;
    private final String principal;
    private final Whole whole;

    JsonExport(Conversations conversations, String principal, Whole whole) {
        this.conversations = conversations;
        this.principal = principal;
        this.whole = whole;
    }

    @Override
    public void write(OutputStream out) throws IOException {
        byte[] json = JsonAnswer.bytes(ConversationJson.of(whole));
        out.write(json, 0, json.length - 1);
        text(out, ",\"attachments\":{");
        String separator = "";
        for (String id : ids()) {
            text(out, separator + '"' + id + "\":\"");
            Blob data = read(id);
            for (int i = 0; i < data.pieces(); i++) {
                out.write(data.base64(i));
            }
            text(out, "\"");
            separator = ",";
        }
        text(out, "}}");
    }

    private Set<String> ids() {
        Set<String> ids = new TreeSet<>();
        for (Turn turn : whole.turns()) {
            if (turn.parts() != null) {
                ids.addAll(PartsJson.attachments(turn.parts()));
            }
        }
        return ids;
    }

    /** Reads an attachment; breaks the answer off if the database fails, so that nobody takes it for whole. */
    private Blob read(String id) throws IOException {
        try {
            Blob data = conversations.attachment(principal, whole.conversation().id(), id);
            if (data == null) {
                throw new IOException("The attachment was deleted");
            }
            return data;
        } catch (StorageException e) {
            throw new IOException(e);
        }
    }

    private static void text(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }
}

package dev.sluice.conversation;

import dev.sluice.chat.Blob;
import dev.sluice.database.Transaction;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The statements on {@code sluice_attachment}. The caller ends the transaction. */
final class AttachmentTable {

    /** Bytes of one row: few rows for a picture, and little memory for those that a driver fetches at once. */
    private static final int PIECE_BYTES = 4 * Blob.PIECE_BYTES;

    private AttachmentTable() {}

    /** Stores attachments that the conversation does not have. Its row must be locked. */
    static void insert(Transaction transaction, long conversation, Map<String, Blob> blobs) throws SQLException {
        for (Map.Entry<String, Blob> blob : blobs.entrySet()) {
            boolean there = transaction.first(
                            "SELECT 1 FROM sluice_attachment WHERE conversation = ? AND id = ? AND piece = 0",
                            row -> true,
                            conversation,
                            blob.getKey())
                    != null;
            if (!there) {
                insert(transaction, conversation, blob.getKey(), blob.getValue());
            }
        }
    }

    private static void insert(Transaction transaction, long conversation, String id, Blob blob) throws SQLException {
        try (InputStream data = blob.open()) {
            byte[] piece = data.readNBytes(PIECE_BYTES);
            for (int i = 0; i == 0 || piece.length > 0; i++) {
                transaction.update(
                        "INSERT INTO sluice_attachment (conversation, id, piece, data) VALUES (?, ?, ?, ?)",
                        conversation,
                        id,
                        i,
                        piece);
                piece = data.readNBytes(PIECE_BYTES);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // from memory
        }
    }

    /** Reads an attachment; null if the conversation has none of that id. */
    static @Nullable Blob read(Transaction transaction, long conversation, String id) throws SQLException {
        Blob.Writer data = new Blob.Writer();
        AtomicBoolean found = new AtomicBoolean(); // an attachment may be empty
        transaction.each(
                "SELECT data FROM sluice_attachment WHERE conversation = ? AND id = ? ORDER BY piece",
                row -> {
                    byte[] piece = row.getBytes(1);
                    data.write(piece, piece.length);
                    found.set(true);
                    return true;
                },
                conversation,
                id);
        return found.get() ? data.blob() : null;
    }

    /** Deletes the attachments that no turn of the conversation names any more. Its row must be locked. */
    static void prune(Transaction transaction, long conversation) throws SQLException {
        List<String> stored = transaction.list(
                "SELECT DISTINCT id FROM sluice_attachment WHERE conversation = ?",
                row -> row.getString(1),
                conversation);
        if (stored.isEmpty()) {
            return;
        }
        Set<String> named = new TreeSet<>();
        transaction.each(
                "SELECT parts FROM sluice_turn WHERE conversation = ? AND parts IS NOT NULL",
                row -> {
                    named.addAll(PartsJson.attachments(row.getString(1)));
                    return true;
                },
                conversation);
        for (String id : stored) {
            if (!named.contains(id)) {
                transaction.update("DELETE FROM sluice_attachment WHERE conversation = ? AND id = ?", conversation, id);
            }
        }
    }
}

package dev.sluice.conversation;

import dev.sluice.chat.Blob;
import dev.sluice.database.DatabaseReader;
import dev.sluice.database.StorageException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what a model is given of a conversation before a new turn. */
final class PastTurns {

    private final DatabaseReader reads;
    private final Exchanges exchanges;
    private final Duration patience;
    private final int contextChars;

    /**
     * Makes a reader.
     *
     * @param patience longest wait for the database
     * @param contextChars most characters of a request with these turns; 0 for no limit
     */
    PastTurns(DatabaseReader reads, Exchanges exchanges, Duration patience, int contextChars) {
        this.reads = reads;
        this.exchanges = exchanges;
        this.patience = patience;
        this.contextChars = contextChars;
    }

    /**
     * Reads the turns, and those of their attachments for which there is room.
     *
     * @param taken characters that the request takes without them
     */
    ConversationHistory read(String principal, String id, int taken, AttachmentRoom attachments)
            throws StorageException {
        return reads.read(principal, patience, transaction -> {
            ContextWindow window = new ContextWindow(room(taken));
            TurnTable.read(transaction, principal, id, window);
            List<Turn> turns = window.turns();
            exchanges.read(principal, id, turns);
            Long number = ConversationTable.number(transaction, principal, id);
            return new StoredMessages(
                            attachment -> number == null ? null : AttachmentTable.read(transaction, number, attachment),
                            attachments)
                    .of(window.any(), turns);
        });
    }

    /** Reads the turns up to a stream's reply in the same way; null if that is not stored. */
    @Nullable
    ReplyHistory until(String principal, String stream, int taken, AttachmentRoom attachments) throws StorageException {
        return reads.read(principal, patience, transaction -> {
                    String id = ReplyTable.conversation(transaction, principal, stream);
                    Long number = id == null ? null : ConversationTable.number(transaction, principal, id);
                    if (id == null || number == null) {
                        return Optional.<ReplyHistory>empty();
                    }
                    ContextWindow window = new ContextWindow(room(taken));
                    boolean latest = ReplyTable.read(transaction, principal, id, window, stream);
                    ConversationHistory history = new StoredMessages(
                                    attachment -> AttachmentTable.read(transaction, number, attachment), attachments)
                            .of(window.any(), window.turns());
                    return Optional.of(new ReplyHistory(id, latest, history));
                })
                .orElse(null);
    }

    /** Whether a stream's reply is stored. */
    boolean has(String principal, String stream) throws StorageException {
        return reads.read(
                principal, patience, transaction -> ReplyTable.conversation(transaction, principal, stream) != null);
    }

    /** Returns the turns that are remembered here, without attachments; throws the given failure if none are. */
    ConversationHistory remembered(String principal, String id, int taken, StorageException failure)
            throws StorageException {
        List<Turn> turns = exchanges.remembered(principal, id);
        if (turns == null) {
            throw failure;
        }
        ContextWindow window = new ContextWindow(room(taken));
        window.takeLatest(turns);
        try {
            return new StoredMessages(attachment -> null, bytes -> false).of(window.any(), window.turns());
        } catch (SQLException e) {
            throw failure;
        }
    }

    private int room(int taken) {
        return contextChars == 0 ? Integer.MAX_VALUE : Math.max(0, contextChars - taken);
    }

    /** Reads an attachment; null if the conversation has none of that id. */
    @Nullable
    Blob attachment(String principal, String id, String attachment) throws StorageException {
        return reads.read(principal, patience, transaction -> {
                    Long number = ConversationTable.number(transaction, principal, id);
                    return Optional.ofNullable(
                            number == null ? null : AttachmentTable.read(transaction, number, attachment));
                })
                .orElse(null);
    }
}

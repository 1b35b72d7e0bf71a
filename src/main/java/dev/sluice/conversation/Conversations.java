package dev.sluice.conversation;

import dev.sluice.chat.Blob;
import dev.sluice.chat.Message;
import dev.sluice.database.RetentionClock;
import dev.sluice.database.Storage;
import dev.sluice.database.StorageException;
import dev.sluice.database.WriteQueue;
import dev.sluice.stream.TurnStore;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * All conversations of this deployment. A principal sees its own conversations only; another
 * principal's conversation of the same id is a different one. Reads first wait, within limits, for earlier turns to be
 * written.
 *
 * <p>One thread writes turns and deletions in order, so that nothing deleted comes back. All methods that throw
 * {@link StorageException} block for the database, within limits. The owner must call {@link #sweep} periodically from a
 * single thread.
 */
public final class Conversations {

    /** Longest wait of a request for the database. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    /** Longest wait for pending writes before a read that may do without them. */
    static final Duration SETTLING = Duration.ofSeconds(1);

    /** Bytes of text after which a page of turns ends: many turns, and little next to a heap. */
    private static final int PAGE_BYTES = 1024 * 1024;

    /** Longest wait for pending writes while the database is being opened. */
    private static final Duration OPENING = Duration.ofSeconds(10);

    /** Longest wait for what another node stores: ten times what it lets turns linger, to write them with others. */
    private static final Duration ELSEWHERE = Duration.ofSeconds(1);

    /** Before the first new look for that; twice as long each time. */
    private static final long FIRST_STEP_MS = 10;

    /** Most requests that wait for that at the same time: a server has 64 threads, and others need them. */
    private static final int MOST_WAITING = 16;

    private static final long EXPIRY_MS = TimeUnit.MINUTES.toMillis(10);

    private final Storage storage;
    private final PastTurns past;
    private final ConversationSettings settings;
    private final InstantSource clock;
    private final Duration patience;
    private final Duration settling;
    private final RetentionClock retentionClock;
    private final Exchanges exchanges = new Exchanges();
    private final Semaphore waiting = new Semaphore(MOST_WAITING);

    /** When the sweep last deleted expired conversations, in milliseconds since 1970. */
    private long expiredAt;

    /** Makes the conversations of a deployment. */
    public Conversations(Storage storage, ConversationSettings settings, InstantSource clock) {
        this(storage, settings, clock, PATIENCE, SETTLING);
    }

    /**
     * Makes the conversations of a deployment with other waits.
     *
     * @param patience in place of {@link #PATIENCE}
     * @param settling in place of {@link #SETTLING}
     */
    Conversations(
            Storage storage, ConversationSettings settings, InstantSource clock, Duration patience, Duration settling) {
        this.storage = storage;
        this.settings = settings;
        this.clock = clock;
        this.patience = patience;
        this.settling = settling;
        this.retentionClock =
                new RetentionClock(clock, System::nanoTime, settings.retention().orElse(Duration.ZERO));
        this.past = new PastTurns(storage.reader(), exchanges, patience, settings.contextChars());
    }

    /**
     * Makes the store of one stream's turns.
     *
     * @param made whether the conversation is new, so that it has no earlier turns
     * @param before turns that the client supplied, stored first if the conversation is new
     * @param message the new turn
     */
    public TurnStore exchange(String principal, String id, boolean made, List<Message> before, Message message) {
        return exchange(principal, id, made, before, message, false);
    }

    /**
     * Makes the store of one stream's turns.
     *
     * @param appends whether the turns before the new one are stored in any case: they are new as well
     */
    public TurnStore exchange(
            String principal, String id, boolean made, List<Message> before, Message message, boolean appends) {
        Prompts prompts = Prompts.of(before, message, appends);
        if (made) {
            exchanges.read(principal, id, prompts.turnsBefore(now(), null));
        }
        return new Exchange(this, principal, id, made, prompts, exchanges.next());
    }

    /**
     * Reads the turns that a model is given before a new message; from memory if the database fails.
     *
     * @param taken characters that the request takes without them
     * @param attachments room for the attachments of those turns
     */
    public ConversationHistory past(String principal, String id, int taken, AttachmentRoom attachments)
            throws StorageException {
        try {
            if (!settled(principal, id, patience)) {
                throw new StorageException("The turns before are not written yet");
            }
            return past.read(principal, id, taken, attachments);
        } catch (StorageException e) {
            return past.remembered(principal, id, taken, e);
        }
    }

    /**
     * Reads the turns up to a reply that a model is given before a new message; null if that reply is not stored.
     *
     * @param stream the reply's stream
     * @param taken characters that the request takes without them
     * @param attachments room for the attachments of those turns
     */
    public @Nullable ReplyHistory until(String principal, String stream, int taken, AttachmentRoom attachments)
            throws StorageException {
        if (!settled(principal, null, patience)) {
            throw new StorageException("The turns before are not written yet");
        }
        return past.until(principal, stream, taken, attachments);
    }

    /**
     * Waits for another node to store a stream's reply, which has ended; no longer than a second, because it may store nothing,
     * and not at all while many others wait. Returns whether it is stored.
     */
    public boolean awaitReply(String principal, String stream) throws StorageException {
        boolean waits = waiting.tryAcquire();
        try {
            long since = System.nanoTime();
            long left = ELSEWHERE.toMillis();
            boolean stored = past.has(principal, stream);
            for (long stepMs = FIRST_STEP_MS; waits && !stored && left > 0; stepMs *= 2) {
                Thread.sleep(Math.min(stepMs, left));
                stored = past.has(principal, stream);
                left = ELSEWHERE.minusNanos(System.nanoTime() - since).toMillis();
            }
            return stored;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            if (waits) {
                waiting.release();
            }
        }
    }

    /** Reads an attachment of a conversation; null if there is none of that id. */
    public @Nullable Blob attachment(String principal, String id, String attachment) throws StorageException {
        return past.attachment(principal, id, attachment);
    }

    /**
     * Lists a principal's conversations, newest first.
     *
     * @param words text that the title or a turn must contain, ignoring case; or null
     * @param after the position to continue from; or null
     */
    public List<Conversation> list(String principal, @Nullable String words, @Nullable Cursor after, int limit)
            throws StorageException {
        boolean unused = settled(principal, null, settling); // otherwise list what is stored
        return storage.reader()
                .read(
                        principal,
                        patience,
                        transaction -> ConversationTable.list(transaction, principal, words, after, limit));
    }

    /** Returns the conversation with that id, and waits until what it was told before is stored; null if there is none. */
    public @Nullable Conversation find(String principal, String id) throws StorageException {
        boolean unused = settled(principal, id, settling); // otherwise read what is stored
        return storage.reader()
                .read(
                        principal,
                        patience,
                        transaction -> Optional.ofNullable(ConversationTable.find(transaction, principal, id)))
                .orElse(null);
    }

    /**
     * Returns some turns of a conversation, of about {@link #PAGE_BYTES}: a long conversation is never in memory as a whole.
     *
     * @param after the position of the turn before them; -1 for the first page
     * @return null if there is no such conversation, or no more
     */
    public @Nullable TurnPage turns(String principal, String id, int after) throws StorageException {
        return storage.reader()
                .read(
                        principal,
                        patience,
                        transaction ->
                                Optional.ofNullable(TurnTable.page(transaction, principal, id, after, PAGE_BYTES)))
                .orElse(null);
    }

    /** Returns whether there is such a conversation. */
    public boolean rename(String principal, String id, String title) throws StorageException {
        return storage.writer()
                .write(
                        patience,
                        transaction -> ConversationTable.rename(transaction, principal, id, title),
                        there -> {});
    }

    /** Deletes a conversation. Returns whether there was one. */
    public boolean delete(String principal, String id) throws StorageException {
        long until = exchanges.latest();
        return storage.writer()
                .write(
                        patience,
                        transaction -> ConversationTable.delete(transaction, principal, id),
                        there -> exchanges.drop(principal, id, until));
    }

    /**
     * Deletes a stream's turns and all later ones. Returns the streams of those that have no reply yet, which will not be stored;
     * empty if there were no turns of that stream.
     */
    public Optional<Set<String>> cut(String principal, String id, String streamId) throws StorageException {
        return storage.writer()
                .write(
                        patience,
                        transaction -> TurnTable.cut(transaction, principal, id, streamId),
                        unanswered -> exchanges.cut(principal, id, unanswered.orElse(Set.of())));
    }

    /** Deletes a stream's turns, unless turns follow them, which need them. Returns whether they were deleted. */
    public boolean deleteLast(String principal, String streamId) throws StorageException {
        boolean unused = settled(principal, null, settling); // otherwise there is nothing to delete yet
        Optional<String> id = storage.reader()
                .read(
                        principal,
                        patience,
                        transaction -> Optional.ofNullable(
                                ReplyTable.conversationEndingWith(transaction, principal, streamId)));
        return id.isPresent()
                && storage.writer()
                        .write(
                                patience,
                                transaction -> TurnTable.cutLast(transaction, principal, id.get(), streamId),
                                unanswered -> exchanges.cut(principal, id.get(), unanswered.orElse(Set.of())))
                        .isPresent();
    }

    /**
     * Deletes everything of a principal: some conversations at a time, between which others are written. Returns how many there
     * were.
     */
    public int forget(String principal) throws StorageException {
        long until = exchanges.latest();
        int deleted = 0;
        boolean more = true;
        while (more) {
            ConversationTable.SomeDeleted some = storage.writer()
                    .write(
                            patience,
                            transaction -> ConversationTable.deleteSome(transaction, principal),
                            done -> exchanges.drop(principal, null, until));
            deleted += some.number();
            more = some.more();
        }
        return deleted;
    }

    /** Deletes conversations whose retention is over, every ten minutes. Called periodically by a single thread. */
    public void sweep() {
        Optional<Duration> retention = settings.retention();
        long now = now();
        if (retention.isEmpty() || now - expiredAt < EXPIRY_MS || !storage.isReady()) {
            return;
        }
        expiredAt = now;
        boolean unused = storage.queue().once(() -> {
            Optional<Instant> newest = storage.writer().transaction(ConversationTable::newest);
            return expire(retentionClock.now(newest).minus(retention.get()).toEpochMilli());
        });
    }

    /** Deletes some, and the others in a job of their own, so that turns that wait are written before them. */
    private boolean expire(long before) throws SQLException {
        boolean more = storage.writer()
                .transaction(transaction -> ConversationTable.expireSome(transaction, before))
                .more();
        if (more) {
            boolean unused = storage.queue().once(() -> expire(before)); // if it is full, the next sweep goes on
        }
        return true;
    }

    /**
     * Waits until what a principal has been told is written, and does not let it linger.
     *
     * @param id the conversation; or null for all of the principal's
     * @return false if it is not all written, because the database fails or takes longer
     */
    private boolean settled(String principal, @Nullable String id, Duration longest) {
        boolean open = storage.isOpen();
        Duration limit = open ? longest : OPENING;
        boolean waits = !open || id == null || exchanges.isPending(principal, id);
        return waits ? storage.queue().settle(limit) : storage.queue().isHealthy();
    }

    WriteQueue queue() {
        return storage.queue();
    }

    Exchanges exchanges() {
        return exchanges;
    }

    long now() {
        return clock.millis();
    }
}

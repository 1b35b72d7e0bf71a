package dev.sluice.conversation;

import dev.sluice.chat.Blob;
import dev.sluice.chat.Message;
import dev.sluice.stream.TurnStore;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * All conversations of this deployment, and the tokens used in them. A principal sees its own conversations only; another
 * principal's conversation of the same id is a different one. Reads first wait, within limits, for earlier turns to be
 * written.
 *
 * <p>One thread writes turns and deletions in order, so that nothing deleted comes back. All methods that throw
 * {@link StorageException} block for the database, within limits. The owner must call {@link #sweep} periodically from a
 * single thread, and {@link #close} it.
 */
public final class Conversations implements AutoCloseable {

    /** Longest wait of a request for the database. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** Longest wait of a start for the count of its principal's tokens. */
    private static final Duration BUDGET_PATIENCE = Duration.ofMillis(500);

    /** Longest wait for pending writes before a read that may do without them. */
    private static final Duration SETTLING = Duration.ofSeconds(1);

    /** Longest wait for pending writes while the database is being opened. */
    private static final Duration OPENING = Duration.ofSeconds(10);

    /** Longest wait for what another node stores: ten times what it lets turns linger, to write them with others. */
    private static final Duration ELSEWHERE = Duration.ofSeconds(1);

    /** Before the first new look for that; twice as long each time. */
    private static final long FIRST_STEP_MS = 10;

    /** Most requests that wait for that at the same time: a server has 64 threads, and others need them. */
    private static final int MOST_WAITING = 16;

    private static final long EXPIRY_MS = TimeUnit.MINUTES.toMillis(10);

    /** Counts of past days are not used, and kept only for inspection. */
    private static final long COUNTS_KEPT_DAYS = 31;

    private final Database database;
    private final DatabaseReader reads;
    private final PastTurns past;
    private final DatabaseWriter writer;
    private final WriteQueue queue;
    private final ConversationSettings settings;
    private final InstantSource clock;
    private final TokenBudget budget;
    private final Exchanges exchanges = new Exchanges();
    private final Semaphore waiting = new Semaphore(MOST_WAITING);

    /** When the sweep last deleted expired conversations, in milliseconds since 1970. */
    private long expiredAt;

    /** A conversation with its turns. */
    public record Whole(Conversation conversation, List<Turn> turns) {}

    /**
     * Begins to open the database in the background, and retries while that fails. Does not block.
     *
     * @param database closed here
     * @param executor runs reads, which block
     * @param threads makes the writing thread
     */
    public Conversations(
            Database database,
            Executor executor,
            ThreadFactory threads,
            ConversationSettings settings,
            InstantSource clock) {
        this(database, executor, threads, settings, clock, DatabaseWriter.LINGER);
    }

    /** @param linger in place of {@link DatabaseWriter#LINGER} */
    Conversations(
            Database database,
            Executor executor,
            ThreadFactory threads,
            ConversationSettings settings,
            InstantSource clock,
            Duration linger) {
        this.database = database;
        this.settings = settings;
        this.clock = clock;
        this.reads = new DatabaseReader(database, executor);
        this.past = new PastTurns(reads, exchanges, PATIENCE, settings.contextChars());
        this.budget = new TokenBudget(settings.tokensPerDay(), clock);
        this.writer = new DatabaseWriter(database, threads, linger);
        this.queue = writer.queue();
    }

    /** Whether the database is open and takes writes. */
    public boolean isReady() {
        return database.isOpen() && queue.isHealthy();
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
            exchanges.read(principal, id, prompts.turnsBefore(now()));
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
            if (!settled(principal, id, PATIENCE)) {
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
        if (!settled(principal, null, PATIENCE)) {
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
        boolean unused = settled(principal, null, SETTLING); // otherwise list what is stored
        return reads.read(PATIENCE, transaction -> ConversationTable.list(transaction, principal, words, after, limit));
    }

    /** Returns the conversation with that id; null if there is none. */
    public @Nullable Whole find(String principal, String id) throws StorageException {
        boolean unused = settled(principal, id, SETTLING); // otherwise read what is stored
        return reads
                .read(PATIENCE, transaction -> {
                    Conversation found = ConversationTable.find(transaction, principal, id);
                    return found == null
                            ? List.<Whole>of()
                            : List.of(new Whole(found, TurnTable.turns(transaction, principal, id)));
                })
                .stream()
                .findFirst()
                .orElse(null);
    }

    /** Returns whether there is such a conversation. */
    public boolean rename(String principal, String id, String title) throws StorageException {
        return writer.write(
                PATIENCE, transaction -> ConversationTable.rename(transaction, principal, id, title), () -> {});
    }

    /** Deletes a conversation. Returns whether there was one. */
    public boolean delete(String principal, String id) throws StorageException {
        long until = exchanges.latest();
        return writer.write(
                PATIENCE,
                transaction -> ConversationTable.delete(transaction, principal, id),
                () -> exchanges.drop(principal, id, until));
    }

    /** Deletes a stream's turns and all later ones. Returns whether there were any. */
    public boolean cut(String principal, String id, String streamId) throws StorageException {
        return writer.write(
                PATIENCE,
                transaction -> TurnTable.cut(transaction, principal, id, streamId),
                () -> exchanges.changed(principal, id));
    }

    /** Deletes a stream's turns, unless turns follow them, which need them. Returns whether they were deleted. */
    public boolean deleteLast(String principal, String streamId) throws StorageException {
        boolean unused = settled(principal, null, SETTLING); // otherwise there is nothing to delete yet
        Optional<String> id = reads.read(
                PATIENCE,
                transaction ->
                        Optional.ofNullable(ReplyTable.conversationEndingWith(transaction, principal, streamId)));
        return id.isPresent() && cut(principal, id.get(), streamId);
    }

    /** Deletes everything of a principal. Returns how many conversations there were. */
    public int forget(String principal) throws StorageException {
        long until = exchanges.latest();
        Database.Work<Integer> deletion = transaction -> {
            TokenTable.deleteAll(transaction, principal);
            return ConversationTable.deleteAll(transaction, principal);
        };
        return writer.write(PATIENCE, deletion, () -> {
            exchanges.drop(principal, null, until);
            budget.forget(principal);
        });
    }

    /** Seconds until the principal may use more tokens; 0 if it may now. If the database fails, counts what is known here. */
    public long secondsToWait(String principal) {
        if (budget.isLimited() && budget.isUnknown(principal) && settled(principal, null, BUDGET_PATIENCE)) {
            long today = budget.today();
            try {
                budget.reported(
                        principal,
                        today,
                        reads.read(BUDGET_PATIENCE, transaction -> TokenTable.tokens(transaction, principal, today)));
            } catch (StorageException e) {
                // Use the local count; the next start asks again.
            }
        }
        return budget.secondsToWait(principal);
    }

    /** Deletes conversations whose retention is over, every ten minutes. Called periodically by a single thread. */
    public void sweep() {
        long now = now();
        if (now - expiredAt < EXPIRY_MS || !isReady()) {
            return;
        }
        expiredAt = now;
        boolean unused = queue.once(() -> writer.transaction(transaction -> {
            TokenTable.expire(transaction, budget.today() - COUNTS_KEPT_DAYS);
            return settings.retention().isPresent()
                    ? ConversationTable.expire(
                            transaction, now - settings.retention().get().toMillis())
                    : 0;
        }));
        budget.forget(null);
    }

    /**
     * Waits until what a principal has been told is written, and does not let it linger.
     *
     * @param id the conversation; or null for all of the principal's, and for its tokens
     * @return false if it is not all written, because the database fails or takes longer
     */
    private boolean settled(String principal, @Nullable String id, Duration longest) {
        boolean open = database.isOpen();
        Duration patience = open ? longest : OPENING;
        boolean waits = !open || id == null || exchanges.isPending(principal, id);
        return waits ? queue.settle(patience) : queue.isHealthy();
    }

    WriteQueue queue() {
        return queue;
    }

    Exchanges exchanges() {
        return exchanges;
    }

    /** Counts tokens in memory, so that the next start includes them. */
    void used(String principal, long tokens) {
        if (budget.isLimited() && tokens > 0) {
            budget.add(principal, tokens);
        }
    }

    /** Counts tokens in the database. */
    void use(Transaction transaction, String principal, long tokens) throws SQLException {
        if (budget.isLimited() && tokens > 0) {
            long today = budget.today();
            budget.reported(principal, today, TokenTable.add(transaction, principal, today, tokens));
        }
    }

    long now() {
        return clock.millis();
    }

    /** Takes no more turns, and blocks until pending ones are written, at most that long. */
    public void drain(Duration longest) {
        queue.close(longest);
    }

    @Override
    public void close() {
        queue.close(Duration.ofMillis(1));
        database.abort();
        queue.close(PATIENCE);
        reads.awaitEnd(PATIENCE);
        database.close();
    }
}

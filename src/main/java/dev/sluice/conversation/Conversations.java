package dev.sluice.conversation;

import dev.sluice.stream.StreamStore;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * All conversations of this deployment, and the tokens that were used in them. A principal sees its own only: what others
 * have under the same id is another conversation. Whoever reads gets what was said before, as long as it is written soon.
 *
 * <p>What streams say is written by one thread, in order, and so is what is deleted; nothing that was said before comes back
 * after it. Everything else waits for the database, within limits. Whoever makes it has it {@linkplain #sweep swept}, and
 * closes it.
 */
public final class Conversations implements AutoCloseable {

    /** That long a request waits for the database before it is refused. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** A start waits no longer than that to hear how many tokens its principal has used. */
    private static final Duration BUDGET_PATIENCE = Duration.ofMillis(500);

    /** What is read though the latest may not be written yet waits for that no longer. */
    private static final Duration SETTLING = Duration.ofSeconds(1);

    /** Whoever asks while the database is being opened, just after the start, waits for that. */
    private static final Duration OPENING = Duration.ofSeconds(10);

    private static final long EXPIRY_MS = TimeUnit.MINUTES.toMillis(10);

    /** Counts of days gone by are of use to nobody; kept a little for whoever wants to look. */
    private static final long COUNTS_KEPT_DAYS = 31;

    private final Database database;
    private final DatabaseReader reads;
    private final DatabaseWriter writer;
    private final WriteQueue queue;
    private final ConversationSettings settings;
    private final InstantSource clock;
    private final TokenBudget budget;
    private final Exchanges exchanges = new Exchanges();

    /** When the sweep last had old ones deleted. */
    private long expiredAt;

    /** A conversation with its turns. */
    public record Whole(Conversation conversation, List<Turn> turns) {}

    /**
     * Opens the conversations, which takes a while and may fail for a while; nobody waits for it here.
     *
     * @param database closed here
     * @param executor runs what waits for the database
     * @param threads makes the thread that writes
     */
    public Conversations(
            Database database,
            Executor executor,
            ThreadFactory threads,
            ConversationSettings settings,
            InstantSource clock) {
        this.database = database;
        this.settings = settings;
        this.clock = clock;
        this.reads = new DatabaseReader(database, executor);
        this.budget = new TokenBudget(settings.tokensPerDay(), clock);
        this.writer = new DatabaseWriter(database, threads);
        this.queue = writer.queue();
    }

    /** Whether the database is there and takes what is written. */
    public boolean isReady() {
        return database.isOpen() && queue.isHealthy();
    }

    /**
     * Makes what keeps a stream's turns.
     *
     * @param made whether the conversation was made for it, so that there can be no turns before
     * @param before turns that the client brought along, which come first where the conversation is new
     * @param message the user's new turn
     */
    public StreamStore exchange(String principal, String id, boolean made, List<Turn> before, String message) {
        if (made) {
            exchanges.read(principal, id, before);
        }
        return new Exchange(this, principal, id, made, before, message, exchanges.next());
    }

    /**
     * DatabaseReader what a model is to be told before a new message; where the database cannot be asked, of what is remembered.
     *
     * @param taken characters that the request has anyhow
     */
    public ConversationHistory past(String principal, String id, int taken) throws StorageException {
        int room = settings.contextChars() == 0 ? Integer.MAX_VALUE : Math.max(0, settings.contextChars() - taken);
        try {
            if (!settled(PATIENCE)) {
                throw new StorageException("The turns before are not written yet");
            }
            ConversationHistory past = reads.read(PATIENCE, transaction -> {
                ContextWindow history = new ContextWindow(room);
                TurnTable.read(transaction, principal, id, history);
                return new ConversationHistory(history.any(), history.turns());
            });
            exchanges.read(principal, id, past.turns());
            return past;
        } catch (StorageException e) {
            return remembered(principal, id, room, e);
        }
    }

    private ConversationHistory remembered(String principal, String id, int room, StorageException otherwise)
            throws StorageException {
        List<Turn> turns = exchanges.remembered(principal, id);
        if (turns == null) {
            throw otherwise;
        }
        ContextWindow history = new ContextWindow(room);
        boolean more = true;
        for (int i = turns.size() - 1; i >= 0 && more; i--) {
            more = history.take(turns.get(i));
        }
        return new ConversationHistory(history.any(), history.turns());
    }

    /**
     * Lists a principal's conversations, newest first.
     *
     * @param words that the title or a turn has, in whatever case; or null
     * @param after where to go on, or null
     */
    public List<Conversation> list(String principal, @Nullable String words, @Nullable Cursor after, int limit)
            throws StorageException {
        settle();
        return reads.read(PATIENCE, transaction -> ConversationTable.list(transaction, principal, words, after, limit));
    }

    /** The conversation of that id, or null when there is none. */
    public @Nullable Whole find(String principal, String id) throws StorageException {
        settle();
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

    /** Deletes the turns of a stream and all after them. Returns whether there were any. */
    public boolean cut(String principal, String id, String streamId) throws StorageException {
        return writer.write(
                PATIENCE,
                transaction -> TurnTable.cut(transaction, principal, id, streamId),
                () -> exchanges.changed(principal, id));
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

    /** Seconds until the principal may use more tokens; 0 when it may now. A database that fails keeps nobody waiting. */
    public long secondsToWait(String principal) {
        if (budget.isLimited() && budget.isUnknown(principal) && settled(BUDGET_PATIENCE)) {
            long today = budget.today();
            try {
                budget.reported(
                        principal,
                        today,
                        reads.read(BUDGET_PATIENCE, transaction -> TokenTable.tokens(transaction, principal, today)));
            } catch (StorageException e) {
                // What is known here has to do; it is asked again at the next start.
            }
        }
        return budget.secondsToWait(principal);
    }

    /** Has what was kept long enough deleted, now and then. Called by one thread. */
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

    private void settle() {
        boolean unused = settled(SETTLING); // else it reads what there is
    }

    private boolean settled(Duration longest) {
        return queue.settle(database.isOpen() ? longest : OPENING);
    }

    WriteQueue queue() {
        return queue;
    }

    Exchanges exchanges() {
        return exchanges;
    }

    /** Counts tokens at once, so that the next start knows of them. */
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

    /** Writes what was said, for that long at most. Nothing is taken any more. */
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

package dev.sluice.stream;

import dev.sluice.event.ReplyLength;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamId;
import dev.sluice.event.Usage;
import dev.sluice.security.Validity;
import dev.sluice.stream.StreamLog.Following;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One generation as its readers see it, from its start to the end of its log's retention: produced by this node, or by another
 * one whose log arrives here. Readers come and go; the provider is asked once.
 *
 * <p>Threads: any. Whoever appends also wakes the readers at each flush; nothing here blocks.
 */
public abstract sealed class ChatStream permits ProducedStream, MirroredStream {

    private final StreamFacts facts;
    private final StreamLog log = new StreamLog();
    private final Readers readers;

    /**
     * Makes a stream with an empty log.
     *
     * @param readers maximum number of readers at a time; 0 for no limit
     */
    ChatStream(StreamFacts facts, int readers, LongSupplier nanoTime) {
        this.facts = facts;
        this.readers = new Readers(readers, nanoTime);
    }

    /** What is known of it from its start. */
    public final StreamFacts facts() {
        return facts;
    }

    public final StreamId id() {
        return facts.id();
    }

    /** The principal that started the stream, who alone may see it. */
    public final String principal() {
        return facts.principal();
    }

    public final String conversationId() {
        return facts.conversationId();
    }

    /** The model that was asked for, {@code provider/model}. */
    public final String model() {
        return facts.model();
    }

    public final Instant createdAt() {
        return facts.createdAt();
    }

    public final StreamLog log() {
        return log;
    }

    final Readers readers() {
        return readers;
    }

    /** The length of what was appended. */
    abstract ReplyLength length();

    /** The length of the reply's text so far in UTF-16 units. */
    public final int textLength() {
        return length().text();
    }

    /** Tokens as the provider reported them, or an estimate until it has. */
    public final Usage usage() {
        return usage(log.terminal());
    }

    final Usage usage(@Nullable StreamEvent terminal) {
        return terminal instanceof StreamCompleted completed ? completed.usage() : estimate();
    }

    /** Tokens where the provider has not told all of them, or not to the end. */
    Usage estimate() {
        return new Usage(facts.estimatedInput(), estimatedOutput(), true);
    }

    /** The tokens that the model wrote, by their length. */
    long estimatedOutput() {
        return length().estimatedTokens();
    }

    /** Chunks of the provider that were skipped because they could not be parsed, as far as this node knows. */
    public abstract int skippedChunks();

    /**
     * Calls the provider; only the first call has an effect, and none where another node has called it. Separate from making a
     * stream, so that the client which started it can receive the first event before the provider is asked.
     */
    public abstract void launch();

    /** Returns what follows the event of that number, from 0. */
    public Following following(int sequence) {
        return log.following(sequence);
    }

    /**
     * Attaches a reader, which the caller must close.
     *
     * @param position the number of events that the reader has already
     * @param wake called when there is more to read, by any thread and under no lock of the stream's own; must not block
     * @throws RefusedException if the stream has reached its limit of readers
     */
    public final LogReader attach(int position, Runnable wake) throws RefusedException {
        StreamReader reader = new StreamReader(log, position, wake, readers);
        readers.add(reader);
        return reader;
    }

    /**
     * Attaches an observer: a reader that counts towards no limit and does not keep the generation running.
     *
     * @return null if an observer of that name was attached before: it has received, or will receive, all events; and if there
     *     were a thousand others
     */
    public final @Nullable LogReader observe(String name, Runnable wake) {
        StreamReader observer = new StreamReader(log, 0, wake, readers);
        return readers.observe(name, observer) ? observer : null;
    }

    /** Whether it has a reader now; observers do not count. */
    public final boolean isRead() {
        return !readers.isEmpty();
    }

    /** Ends its readers wherever they are in it, because of what they keep in memory. It must not be found any more. */
    public final void cutReaders() {
        readers.cut();
    }

    /**
     * Adds a login of the principal; the generation fails when it expires. Of several logins, as after a renewal, the one that
     * expires last counts.
     */
    public abstract void permit(Validity login);

    /** Lets the generation go on though all readers may leave. */
    public abstract void detach();

    /**
     * Ends the generation and keeps what was written. Returns false if it had ended already; true on another node's stream
     * that has not ended here.
     */
    public abstract boolean cancel();

    /**
     * Whether a condition holds of the log. Blocks while it does not, though no longer than so, if the log arrives from another
     * node and has not ended here: what has happened there may not have arrived yet.
     *
     * @param condition asked again whenever events have arrived
     */
    public boolean awaitArrival(BooleanSupplier condition, Duration longest) {
        return condition.getAsBoolean();
    }

    /** Makes appended events visible and wakes the readers. */
    void publish() {
        if (log.publish()) {
            readers.wake();
        }
    }
}

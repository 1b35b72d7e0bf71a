package dev.sluice.cluster;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamId;
import dev.sluice.security.BrowserSession;
import dev.sluice.security.Validity;
import dev.sluice.stream.MirroredStream;
import dev.sluice.stream.StreamFacts;
import dev.sluice.stream.UnreachableException;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.Range.Boundary;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XAddArgs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Another node's stream, as it is copied from its log on Redis. That is read when it is wanted first, and again whenever its
 * node reports that there is more, unless the report has all that is missing here.
 *
 * <p>For the link's thread, except {@link #loaded} and {@link #wanted}.
 */
final class Mirror implements MirroredStream.Producer {

    private static final Logger LOG = System.getLogger(Mirror.class.getName());

    /** Entries read at a time: a long log must not be one answer, for which everything else would wait. */
    private static final int ENTRIES = 200;

    /** A login that lasts longer by less is not told again: clocks and renewals are not more exact. */
    private static final long RENEWED_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final StreamId id;
    private final Mirrors owner;
    private final String key;
    private final CompletableFuture<@Nullable MirroredStream> loaded = new CompletableFuture<>();

    /** When it was last wanted by somebody who may read it next. */
    private volatile long wantedNanos;

    private @Nullable MirroredStream stream;
    private String producer = "";
    /** The login that its node was told last; null if none was. */
    private volatile @Nullable Validity permitted;

    /** How long that was valid, in nanoseconds, and when that was told. A mixture of two tellings only makes another one. */
    private volatile long told;

    private volatile long toldNanos;

    private boolean reading;
    private boolean readAgain;
    private boolean ended;

    /** When it ended here. */
    private long endedNanos;

    private boolean repairing;

    /** Whether what is new could not be read. */
    private boolean missed;

    Mirror(StreamId id, Mirrors owner, String key) {
        this.id = id;
        this.owner = owner;
        this.key = key;
    }

    StreamId id() {
        return id;
    }

    /** Notes that somebody wants it, and may read it next. Threads: any. */
    void wanted(long now) {
        wantedNanos = now;
    }

    /** How long nobody has wanted it. */
    long unwantedNanos(long now) {
        return now - wantedNanos;
    }

    /** The stream with what its log had; null if there is no log. Threads: any. */
    CompletableFuture<@Nullable MirroredStream> loaded() {
        return loaded;
    }

    @Nullable
    MirroredStream stream() {
        return stream;
    }

    /** The node that produces it; empty until it is loaded. */
    String producer() {
        return producer;
    }

    boolean isEnded() {
        return ended;
    }

    /** When it ended here, by this node's clock, if it has. */
    long endedNanos() {
        return endedNanos;
    }

    /** What its log takes, in bytes, estimated. */
    long memory() {
        MirroredStream there = stream;
        return there == null ? 0 : there.memory();
    }

    private void ended() {
        ended = true;
        endedNanos = owner.now();
    }

    /** Reads what is new. */
    void read() {
        if (ended) {
            return;
        }
        if (reading) {
            readAgain = true;
            return;
        }
        reading = true;
        readAgain = false;
        missed = false;
        int there = size();
        Boundary<String> from = there == 0 ? Boundary.unbounded() : Boundary.excluding(Entry.id(there));
        owner.link()
                .send(redis -> redis.xrange(key, Range.from(from, Boundary.unbounded()), Limit.from(ENTRIES)))
                .whenComplete((entries, failure) -> {
                    reading = false;
                    if (failure == null) {
                        taken(entries);
                    } else {
                        missed = true;
                        owner.failed(this, failure);
                    }
                });
    }

    /**
     * Takes what its node reports.
     *
     * @param entry what its log has got; null if that must be read
     */
    void grown(@Nullable Entry entry) {
        if (entry == null || reading || repairing || ended || !fits(entry)) {
            read();
        } else if (stream != null) {
            stream.publish();
        }
    }

    /** Appends an entry from a signal. Returns false if the log must be read instead. */
    private boolean fits(Entry entry) {
        try {
            return append(entry);
        } catch (RuntimeException | Error e) {
            LOG.log(Level.DEBUG, "An entry in a signal could not be read", e);
            return false;
        }
    }

    /** Reads what could not be read before, and asks once more for what is missing: a signal may have been lost. */
    void readMissed() {
        if (missed || repairing) {
            repairing = false;
            read();
        }
    }

    /** How far it has come. */
    Signal.Position position() {
        return new Signal.Position(id, size());
    }

    private int size() {
        return stream == null ? 0 : stream.log().size();
    }

    private void taken(List<StreamMessage<String, byte[]>> entries) {
        try {
            for (StreamMessage<String, byte[]> message : entries) {
                if (!take(message)) {
                    repair();
                    break;
                }
            }
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "The log of stream " + id.value() + " on Redis could not be read", e);
            end(StreamFailed.of(ErrorCode.INTERNAL));
        }
        if (stream != null) {
            stream.publish();
        }
        if (stream == null && repairing) {
            owner.failed(this, new RedisException("the log is being written again"));
        } else if (!ended && (readAgain || entries.size() == ENTRIES)) {
            read();
        } else if (!loaded.isDone()) {
            loaded.complete(stream);
            owner.loaded(this);
        }
    }

    /** Appends the events of an entry that are new. Returns false if others are missing before them. */
    private boolean take(StreamMessage<String, byte[]> message) {
        Entry entry = Entry.of(message);
        if (stream == null) {
            StreamFacts facts = Entry.facts(id, message, owner.now());
            producer = entry.node();
            if (facts == null) {
                return false;
            }
            stream = owner.make(facts, this);
        }
        return append(entry);
    }

    private boolean append(Entry entry) {
        MirroredStream to = stream;
        if (to == null) {
            return false;
        }
        int there = to.log().pending();
        int first = entry.first() == Entry.AT_END ? there : entry.first();
        if (first > there) {
            return false;
        }
        repairing = false;
        entry.read(there - first, to::append);
        if (entry.last()) {
            ended();
        }
        return true;
    }

    private void repair() {
        if (repairing || producer.isEmpty()) {
            return;
        }
        repairing = true;
        LOG.log(Level.WARNING, "The log of stream {0} on Redis lacks events", id.value());
        owner.repair(this);
    }

    /** Adds the end of a stream whose node is lost, unless there is an end. */
    void lose() {
        if (ended || stream == null) {
            return;
        }
        ByteWriter end = new ByteWriter();
        EventCodec.write(StreamFailed.of(ErrorCode.PRODUCER_LOST), end);
        Entry entry = new Entry(Entry.AT_END, true, owner.node(), end.toBytes());
        owner.link()
                .send(redis -> redis.xadd(key, new XAddArgs().id(Entry.END).nomkstream(), entry.fields(null)))
                .whenComplete((added, failure) -> {
                    if (failure == null && added == null) {
                        end(StreamFailed.of(
                                ErrorCode.PRODUCER_LOST)); // there is no log any more that could have another end
                    } else if (failure == null) {
                        LOG.log(Level.DEBUG, "Stream {0} has ended, because its node was lost", id.value());
                        owner.expire(key);
                        read();
                    } else if (failure instanceof RedisCommandExecutionException) {
                        read(); // it has an end, usually
                    }
                });
    }

    /** Ends it on this node as its own node does where it is cancelled. */
    void cancelled() {
        MirroredStream to = stream;
        if (to != null) {
            end(new StreamCompleted(StopReason.CANCELLED, to.usage(), to.model(), null));
        }
    }

    /** Ends it on this node alone. */
    void end(StreamEvent terminal) {
        MirroredStream to = stream;
        if (!ended && to != null) {
            ended();
            to.append(terminal);
            to.publish();
        }
        if (!loaded.isDone()) {
            loaded.complete(to);
            owner.loaded(this);
        }
    }

    @Override
    public void cancel() {
        if (!owner.isUp()) {
            throw new UnreachableException();
        }
        ask(new Signal.Cancel(id));
    }

    @Override
    public void detach() {
        ask(new Signal.Detach(id));
    }

    @Override
    public void permit(Validity login) {
        long now = owner.now();
        permitted = login;
        told = login.leftNanos(now);
        toldNanos = now;
        long millis = TimeUnit.NANOSECONDS.toMillis(told);
        ask(
                login instanceof BrowserSession session
                        ? new Signal.PermitSession(id, millis, session.id())
                        : new Signal.Permit(id, millis));
    }

    /** Tells its node that the login which was told last lasts longer, where it was renewed here. */
    void permitLonger(long now) {
        Validity login = permitted;
        if (login != null && login.leftNanos(now) - (told - (now - toldNanos)) > RENEWED_NANOS) {
            permit(login);
        }
    }

    @Override
    public void feed(String channel) {
        ask(new Signal.Feed(id, channel));
    }

    /** Sends its node what a client asks. Threads: any. */
    private void ask(Signal.Request request) {
        owner.link().execute(() -> {
            if (!producer.isEmpty()) {
                owner.outbox().send(producer, request);
            }
        });
    }
}

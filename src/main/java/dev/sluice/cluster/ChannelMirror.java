package dev.sluice.cluster;

import dev.sluice.channel.LocalChannel;
import dev.sluice.event.StreamEvent.ChannelMessage;
import dev.sluice.stream.LogReader;
import io.lettuce.core.StreamMessage;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What this node's readers of a channel read: a copy of the log on Redis, which is there only while there are readers, and a
 * little longer. It is read when the first reader comes, and again whenever it has grown.
 *
 * <p>Threads: {@link #attach}, {@link #kept} and {@link #end} are for any; the rest for the link's. This object's lock guards
 * which copy there is.
 */
final class ChannelMirror {

    private static final Logger LOG = System.getLogger(ChannelMirror.class.getName());

    /** How long it is kept without readers: a client that reconnects does so at once. */
    private static final long UNREAD_NANOS = 10_000_000_000L;

    private final SharedChannel channel;
    private final SharedChannels owner;

    /** Null while there are no readers. Under the lock. */
    private @Nullable LocalChannel copy;

    /** The copy of which Redis knows, so that this node gets to know of what is pushed. */
    private @Nullable LocalChannel begun;

    private boolean reading;
    private boolean readAgain;

    ChannelMirror(SharedChannel channel, SharedChannels owner) {
        this.channel = channel;
        this.owner = owner;
    }

    /** Attaches a reader, which gets what Redis has as soon as that was read. */
    synchronized LogReader attach(int position, Runnable wake) {
        LocalChannel to = copy;
        if (to == null) {
            to = owner.copy(channel);
            if (channel.isClosed()) {
                to.close();
            } else {
                copy = to;
                owner.link().execute(this::subscribe);
            }
        }
        return to.attach(position, wake);
    }

    private synchronized @Nullable LocalChannel copy() {
        return copy;
    }

    /** Whether there is one. */
    boolean isThere() {
        return copy() != null;
    }

    /** The messages that are here, by their numbers. */
    Map<Integer, ChannelMessage> kept() {
        Map<Integer, ChannelMessage> kept = new LinkedHashMap<>();
        LocalChannel from = copy();
        if (from != null) {
            from.kept((message, number) -> kept.put(number, message));
        }
        return kept;
    }

    /** The number of messages that have come so far. */
    int size() {
        LocalChannel from = copy();
        return from == null ? 0 : from.size();
    }

    /** Has other nodes report when there is more, and reads what there is. */
    void subscribe() {
        subscribe(() -> {});
    }

    /**
     * The same.
     *
     * @param then is run once Redis has all that is here; putting back goes on by itself
     */
    void subscribe(Runnable then) {
        if (!channel.isUsable() || copy() == null) {
            then.run(); // done when Redis has it, or somebody reads
            return;
        }
        owner.store().subscribe(channel.id()).whenComplete((number, failure) -> {
            if (failure != null) {
                owner.later(() -> subscribe(then));
                return;
            }
            begun = copy();
            read(); // not before: what is pushed from now on is reported
            if (number < 0) {
                owner.missing(channel);
            } else if (number < size()) {
                owner.lacking(channel);
            } else {
                channel.grown(Math.toIntExact(number));
                then.run();
            }
        });
    }

    /** Reads what is new. */
    void read() {
        LocalChannel to = copy();
        if (to == null || to != begun) {
            return;
        }
        if (reading) {
            readAgain = true;
            return;
        }
        reading = true;
        readAgain = false;
        owner.store().read(channel.id(), to.size()).whenComplete((messages, failure) -> {
            reading = false;
            if (failure != null) {
                owner.later(this::read);
            } else {
                taken(to, messages);
            }
        });
    }

    private void taken(LocalChannel to, List<StreamMessage<String, byte[]>> messages) {
        try {
            for (StreamMessage<String, byte[]> message : messages) {
                if (message.getId().equals(ChannelScripts.END)) {
                    owner.gone(channel);
                    return;
                }
                to.take(ChannelStore.number(message), ChannelStore.message(message));
            }
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "Channel " + channel.id() + " on Redis could not be read", e);
            owner.gone(channel);
            return;
        }
        if (!messages.isEmpty()) {
            to.wake();
        }
        if (readAgain || messages.size() == ChannelStore.MESSAGES) {
            read();
        }
    }

    /** Drops it if there has been no reader for a while. */
    void sweep(long now) {
        LocalChannel unread = null;
        synchronized (this) {
            if (copy == null) {
                return;
            }
            if (now - copy.unusedSince(now) > UNREAD_NANOS) {
                unread = copy;
                copy = null;
            }
        }
        if (unread != null) {
            begun = null;
            unread.close();
            owner.store().leave(channel.id(), owner.node());
        }
    }

    /** Ends the readers, after what has come here. */
    void end() {
        LocalChannel ended;
        synchronized (this) {
            ended = copy;
            copy = null;
        }
        if (ended != null) {
            ended.close();
        }
    }
}

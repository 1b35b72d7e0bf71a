package dev.sluice.cluster;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings Redis and this node's channels together again after they were apart. Where Redis has lost everything, each channel
 * that is used here is put back with what this node has of it; what no node has is lost.
 *
 * <p>For the link's thread, except {@link #isUnderWay}.
 */
final class ChannelRecovery {

    private static final Logger LOG = System.getLogger(ChannelRecovery.class.getName());

    /**
     * How long a node that has no messages of a lost channel leaves it to those that have, which connect within that time. A
     * message cannot be put back behind a number that was given since.
     */
    private static final long AFTER_OTHERS_MS = 2_000;

    private final SharedChannels owner;

    /** What Redis answered last; null before its first answer. */
    private byte @Nullable [] generation;

    /** Which attempt this is: what is left of an earlier one comes to nothing. */
    private int attempt;

    /** True until Redis has answered for the first time. */
    private volatile boolean underWay = true;

    ChannelRecovery(SharedChannels owner) {
        this.owner = owner;
    }

    /** Whether it has begun and is not done. Threads: any. */
    boolean isUnderWay() {
        return underWay;
    }

    /** Begins. Where that fails for lack of a connection, it begins again with the next. */
    void begin() {
        underWay = true;
        int now = ++attempt;
        owner.store().generation().whenComplete((found, failure) -> {
            if (failure == null) {
                owner.link().execute(() -> goOn(found, now)); // a task, so that a mistake is logged
            } else if (now == attempt) {
                owner.later(this::begin);
            }
        });
    }

    private void goOn(byte[] found, int now) {
        if (now != attempt) {
            return;
        }
        if (isNew(found)) {
            LOG.log(Level.WARNING, "Redis has lost the channels; those in use here are put back");
            owner.all().values().forEach(SharedChannel::lost);
        }
        generation = found;
        putBack(now);
    }

    private boolean isNew(byte[] found) {
        return generation != null && !Arrays.equals(generation, found);
    }

    private void putBack(int now) {
        List<SharedChannel> lost = lost(true);
        if (!lost.isEmpty()) {
            putBack(lost.iterator(), now, () -> putBack(now)); // others may have been opened meanwhile
            return;
        }
        underWay = false;
        owner.all().values().forEach(SharedChannel::goOn);
        if (!lost(false).isEmpty()) {
            owner.link().after(AFTER_OTHERS_MS, () -> putBack(lost(false).iterator(), now, () -> {}));
        }
    }

    /** The channels that Redis does not have: those of which this node knows most, or all. */
    private List<SharedChannel> lost(boolean ours) {
        List<SharedChannel> lost = new ArrayList<>();
        for (SharedChannel channel : owner.all().values()) {
            if (!channel.isMade() && (!ours || channel.mirror().isThere() || channel.known() == 0)) {
                lost.add(channel);
            }
        }
        return lost;
    }

    /** Puts them back one after the other, so that Redis can do other things in between. */
    private void putBack(Iterator<SharedChannel> lost, int now, Runnable then) {
        if (now != attempt) {
            return;
        }
        while (lost.hasNext()) {
            SharedChannel channel = lost.next();
            if (channel.isInUse()) {
                putBack(channel, () -> putBack(lost, now, then));
                return;
            }
            owner.forget(channel);
        }
        then.run();
    }

    private void putBack(SharedChannel channel, Runnable then) {
        owner.store()
                .restore(
                        channel.id(),
                        channel.principal(),
                        channel.known(),
                        channel.mirror().kept())
                .whenComplete((number, failure) -> {
                    if (failure != null) {
                        owner.later(this::begin);
                    } else if (number < 0) {
                        owner.gone(channel);
                        then.run();
                    } else if (channel.isClosed()) {
                        owner.store().close(channel.id()).exceptionally(failed -> null); // closed here meanwhile
                        then.run();
                    } else {
                        channel.made(Math.toIntExact(number));
                        owner.store().touch(channel.id(), channel.principal());
                        then.run();
                    }
                });
    }

    /** Puts a channel on Redis that was opened without it, unless what is under way does. */
    void opened(SharedChannel channel) {
        if (!underWay && !channel.isMade()) {
            putBack(channel, () -> {});
        }
    }

    /** Puts back what Redis lacks of a channel, as after a fail-over. */
    void lacking(SharedChannel channel) {
        if (!underWay) {
            putBack(channel, () -> {});
        }
    }

    /** Looks why Redis does not have a channel: it ends here if it was closed, and else is put back. */
    void missing(SharedChannel channel) {
        if (underWay || !channel.isMade()) {
            return; // found out by what is under way
        }
        owner.store().generation().whenComplete((found, failure) -> {
            if (failure != null) {
                owner.later(() -> missing(channel));
            } else if (isNew(found)) {
                begin();
            } else if (!underWay && channel.isMade()) {
                owner.gone(channel);
            }
        });
    }
}

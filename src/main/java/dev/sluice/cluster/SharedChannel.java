package dev.sluice.cluster;

import dev.sluice.channel.Channel;
import dev.sluice.channel.Channels;
import dev.sluice.event.StreamEvent.ChannelMessage;
import dev.sluice.stream.LogReader;
import dev.sluice.stream.UnreachableException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A channel of all nodes, as this one knows it. Its log is on Redis, where messages get their numbers, so they are the same for
 * all readers; this node's readers read a copy.
 *
 * <p>Thread-safe. One that was dropped here because nobody used it works all the same: what is asked of it is asked of the one
 * that has its place, or it takes the place again.
 */
final class SharedChannel implements Channel {

    private final String id;
    private final String principal;
    private final SharedChannels owner;
    private final ChannelSender sender;
    private final ChannelMirror mirror;

    /** The number of messages that this node knows of. Grows on the link's thread and by what a request has found. */
    private volatile int known;

    private volatile long usedNanos;
    private volatile boolean closed;

    /** Whether Redis has it. */
    private volatile boolean made;

    /** When it was last noted to be in use. For the link's thread. */
    private long refreshedNanos;

    SharedChannel(String id, String principal, boolean made, SharedChannels owner) {
        this.id = id;
        this.principal = principal;
        this.made = made;
        this.owner = owner;
        this.usedNanos = owner.now();
        this.refreshedNanos = usedNanos;
        this.sender = new ChannelSender(this, owner);
        this.mirror = new ChannelMirror(this, owner);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String principal() {
        return principal;
    }

    @Override
    public boolean isShared() {
        return isMade();
    }

    @Override
    public boolean has(int number) {
        if (number < Math.max(known, mirror.size())) {
            return true;
        }
        if (!owner.isUp()) {
            throw new UnreachableException(); // it may be one that has not come here
        }
        return false;
    }

    @Override
    public boolean push(ChannelMessage message) {
        SharedChannel to = inUse(message);
        if (to.closed) {
            return false;
        }
        CompletableFuture<@Nullable Boolean> answer = new CompletableFuture<>();
        if (!owner.isUp()) {
            throw new UnreachableException();
        }
        to.sender.add(message, answer);
        // After that time it is not sent any more, if it was not.
        return Boolean.TRUE.equals(owner.await(answer));
    }

    @Override
    public boolean offer(ChannelMessage message) {
        SharedChannel to = inUse(message);
        if (to.closed) {
            return false;
        }
        to.sender.add(message, null);
        return true;
    }

    private SharedChannel inUse(ChannelMessage message) {
        if (!owner.fits(message)) {
            throw new IllegalArgumentException("the message is larger than a channel may be");
        }
        SharedChannel to = owner.inUse(this);
        to.usedNanos = owner.now();
        return to;
    }

    @Override
    public LogReader attach(int position, Runnable wake) {
        SharedChannel to = owner.inUse(this);
        to.usedNanos = owner.now();
        return to.mirror.attach(position, wake);
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        if (!closed) {
            owner.close(owner.inUse(this));
        }
    }

    /** Notes how many messages there are. */
    void grown(int number) {
        known = Math.max(known, number);
    }

    int known() {
        return Math.max(known, mirror.size());
    }

    boolean isMade() {
        return made;
    }

    /** Notes that Redis has lost it. */
    void lost() {
        made = false;
    }

    /** Notes that Redis has it, with that many messages, and goes on. */
    void made(int number) {
        grown(number);
        made = true;
        goOn();
    }

    /** Whether Redis has it, as far as is known, and can be asked. */
    boolean isUsable() {
        return made && !owner.isRecovering();
    }

    /** Reads what could not be read while Redis was away, and then sends, so that what Redis lacks is put back before. */
    void goOn() {
        mirror.subscribe(sender::send);
    }

    /** Whether this node must put it back if Redis loses it: one that is used here. */
    boolean isInUse() {
        return mirror.isThere() || !sender.isIdle() || owner.now() - usedNanos < Channels.IDLE.toNanos();
    }

    ChannelMirror mirror() {
        return mirror;
    }

    ChannelSender sender() {
        return sender;
    }

    long usedNanos() {
        return usedNanos;
    }

    /** Notes now and then that it is in use, if it is. */
    void refresh(long now) {
        if (now - refreshedNanos > ChannelStore.REFRESH_NANOS && (usedNanos - refreshedNanos > 0 || mirror.isThere())) {
            refreshedNanos = now;
            mirror.subscribe();
            owner.store().touch(id, principal);
        }
    }

    /** Ends everything of it here, because there is no such channel any more. */
    void end() {
        closed = true;
        mirror.end();
        sender.send();
    }
}

package dev.sluice.channel;

import dev.sluice.event.StreamEvent.ChannelMessage;
import dev.sluice.stream.LogReader;
import dev.sluice.stream.UnreachableException;

/**
 * A log of messages for one client, of which the last {@value #KEPT} are kept, or fewer where they would exceed the channel's
 * bound in bytes. Messages are numbered from 0. A reader is a place in the log, as with a stream's; one that fell behind what
 * is kept continues with the oldest message.
 *
 * <p>Thread-safe. A method that may block says so; where it cannot be answered, it throws an {@link UnreachableException}.
 */
public interface Channel {

    /** Messages that a client can still get when it reconnects (contract §5). */
    int KEPT = 256;

    String id();

    /** Returns the principal that opened the channel; no other may see it. */
    String principal();

    /** Whether other nodes have it, too. */
    boolean isShared();

    /** Returns whether a message with that number was ever pushed. Does not block. */
    boolean has(int number);

    /**
     * Appends a message; the oldest ones are dropped where the bounds require it. Returns false if the channel is closed. May
     * block.
     *
     * @throws IllegalArgumentException if the message alone exceeds the bound in bytes; see {@link Channels#fits}
     */
    boolean push(ChannelMessage message);

    /**
     * Appends a message as soon as that is possible, in the order of these calls. Returns false if the channel is known to be
     * closed. Does not block.
     *
     * @throws IllegalArgumentException as {@link #push} does
     */
    boolean offer(ChannelMessage message);

    /**
     * Attaches a reader. Does not block.
     *
     * @param position how many messages it has already
     * @param wake called by any thread, under no lock, when there is more to read; must not block
     */
    LogReader attach(int position, Runnable wake);

    /** Returns whether the channel is known to be closed. Does not block. */
    boolean isClosed();

    /**
     * Closes the channel for new messages. Readers still get what was pushed before, then come to their end; the messages are
     * dropped when the last reader has left. Idempotent. May block.
     */
    void close();
}

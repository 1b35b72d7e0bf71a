package dev.sluice.cluster;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.XTrimArgs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.function.Consumer;

/**
 * What other nodes send to this one: the only thing that a node waits for at Redis, however many streams it has.
 *
 * <p>For the link's thread.
 */
final class Inbox {

    private static final Logger LOG = System.getLogger(Inbox.class.getName());

    /** How long Redis lets a command wait. */
    private static final long BLOCK_MS = 5_000;

    /** Signals in one answer: with all that they may carry no more than a few megabytes. */
    private static final long SIGNALS = 200;

    /** After a failure. */
    private static final long AGAIN_MS = 200;

    private final RedisLink link;
    private final String key;
    private final Consumer<Signal> consumer;

    /** Everything in a new inbox is to be read. */
    private static final String START = "0-0";

    /** The last signal that was read. */
    private String last = START;

    /** The last signal that was dropped, or is about to be. */
    private String dropped = START;

    private boolean reading;

    Inbox(RedisLink link, String key, Consumer<Signal> consumer) {
        this.link = link;
        this.key = key;
        this.consumer = consumer;
    }

    /** Waits for signals, unless it does already. */
    @SuppressWarnings("unchecked") // an array of a generic type, which XREAD wants
    void read() {
        if (reading || !link.isConnected()) {
            return;
        }
        reading = true;
        String from = last;
        link.listen(redis ->
                        redis.xread(XReadArgs.Builder.block(BLOCK_MS).count(SIGNALS), StreamOffset.from(key, from)))
                .whenComplete((signals, failure) -> {
                    reading = false;
                    if (failure != null) {
                        LOG.log(Level.DEBUG, "Signals cannot be read", failure);
                        link.after(AGAIN_MS, this::read);
                    } else if (last.equals(from)) {
                        taken(signals);
                        read();
                    } else {
                        read(); // it has begun anew meanwhile, and these are read again
                    }
                });
    }

    /**
     * Begins anew if Redis has lost what was read last: ids are by Redis's clock, and that of another machine may be behind. What
     * is already waiting for signals does so for {@link #BLOCK_MS} at most.
     */
    void check() {
        String before = last;
        dropped = before;
        link.send(redis -> redis.xrevrange(key, Range.unbounded(), Limit.from(1)))
                .thenAccept(newest -> {
                    boolean behind =
                            newest.isEmpty() || isLater(before, newest.get(0).getId());
                    if (behind && last.equals(before)) {
                        last = START;
                        dropped = START;
                    }
                })
                .exceptionally(failure -> null);
    }

    private static boolean isLater(String id, String other) {
        int byTime = Long.compare(part(id, 0), part(other, 0));
        return byTime > 0 || (byTime == 0 && part(id, 1) > part(other, 1));
    }

    private static long part(String id, int part) {
        return Long.parseLong(id.split("-", 2)[part]);
    }

    /** Drops what was read. */
    void trim() {
        if (dropped.equals(last)) {
            return;
        }
        dropped = last;
        link.send(redis -> redis.xtrim(key, XTrimArgs.Builder.minId(last).approximateTrimming()))
                .exceptionally(failure -> {
                    LOG.log(Level.DEBUG, "Signals that were read could not be dropped", failure);
                    return 0L;
                });
    }

    private void taken(List<StreamMessage<String, byte[]>> signals) {
        for (StreamMessage<String, byte[]> message : signals) {
            last = message.getId();
            byte[] bytes = message.getBody().get(Outbox.FIELD);
            try {
                Signal signal = bytes == null ? null : Signal.read(bytes);
                if (signal != null) {
                    consumer.accept(signal);
                }
            } catch (RuntimeException | Error e) {
                LOG.log(Level.ERROR, "A signal of another node could not be followed", e);
            }
        }
    }
}

package dev.sluice.cluster;

import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
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

    /** Signals in one answer. */
    private static final long SIGNALS = 1_000;

    /** After a failure. */
    private static final long AGAIN_MS = 200;

    private final RedisLink link;
    private final String key;
    private final Consumer<Signal> consumer;

    /** The last signal that was read. Everything in the inbox of a new node is for it. */
    private String last = "0-0";

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
                    } else {
                        taken(signals);
                        read();
                    }
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
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "A signal of another node could not be followed", e);
            }
        }
    }
}

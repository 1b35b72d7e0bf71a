package dev.sluice.cluster;

import dev.sluice.channel.Channel;
import dev.sluice.cluster.ChannelStore.Appended;
import dev.sluice.cluster.ChannelStore.Sent;
import dev.sluice.event.StreamEvent.ChannelMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What this node pushes to a channel, on its way to Redis: in order, one command at a time. Of what Redis cannot take now, as
 * much is kept as a channel keeps, and the oldest goes first.
 *
 * <p>For the link's thread, except {@link #add} and {@link #isIdle}.
 */
final class ChannelSender {

    /** About the content of one command. */
    private static final int BATCH_BYTES = 64 * 1024;

    private final SharedChannel channel;
    private final SharedChannels owner;
    private final Queue<Added> added = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean woken = new AtomicBoolean();

    private final Deque<Pending> waiting = new ArrayDeque<>();
    private int bytes;
    private boolean busy;

    /** Whether nothing waits and nothing is on its way. */
    private volatile boolean idle = true;

    /** A message that has no place in the order yet. */
    private record Added(ChannelMessage message, @Nullable CompletableFuture<Boolean> answer) {}

    /**
     * A message on its way.
     *
     * @param answer what waits for it; null if nothing does, and then it is sent until Redis has it
     */
    private record Pending(Sent sent, int bytes, @Nullable CompletableFuture<Boolean> answer) {

        /** Whether nobody wants it any more: it had its time. */
        boolean isOver() {
            return answer != null && answer.isDone();
        }
    }

    ChannelSender(SharedChannel channel, SharedChannels owner) {
        this.channel = channel;
        this.owner = owner;
    }

    /**
     * Adds a message. Threads: any.
     *
     * @param answer gets whether the channel has taken it, or a failure at once where Redis cannot take it; null to keep it
     *     until Redis can
     */
    void add(ChannelMessage message, @Nullable CompletableFuture<Boolean> answer) {
        added.add(new Added(message, answer));
        if (!woken.getAndSet(true)) {
            owner.link().execute(this::send);
        }
    }

    /** Whether Redis has everything. Threads: any. */
    boolean isIdle() {
        return idle && added.isEmpty();
    }

    /** Sends what waits. */
    void send() {
        woken.set(false);
        idle = false;
        for (Added one = added.poll(); one != null; one = added.poll()) {
            // Numbered here, because Redis takes a lower number after a higher one for a message that it has.
            Sent sent = new Sent(owner.nextSent(), one.message());
            Pending pending = new Pending(sent, one.message().bytes(), one.answer());
            waiting.add(pending);
            bytes += pending.bytes();
        }
        trim();
        if (channel.isClosed()) {
            drop();
        } else if (!busy && channel.isUsable()) {
            sendNext();
        }
        idle = !busy && waiting.isEmpty();
    }

    private void sendNext() {
        List<Pending> batch = new ArrayList<>();
        int taken = 0;
        while (!waiting.isEmpty() && taken < BATCH_BYTES) {
            Pending one = poll();
            if (!one.isOver()) {
                batch.add(one);
                taken += one.bytes();
            }
        }
        if (batch.isEmpty()) {
            return;
        }
        busy = true;
        owner.store()
                .append(
                        channel.id(),
                        channel.known(),
                        batch.stream().map(Pending::sent).toList())
                .whenComplete((appended, failure) -> {
                    busy = false;
                    if (failure != null) {
                        failed(batch, failure);
                    } else if (appended.isMissing()) {
                        putBack(batch);
                        owner.missing(channel);
                    } else {
                        appended(batch, appended);
                    }
                });
    }

    private void appended(List<Pending> batch, Appended appended) {
        channel.grown(appended.number());
        owner.notify(channel.id(), appended.readers());
        for (Pending one : batch) {
            if (one.answer() != null) {
                one.answer().complete(true);
            }
        }
        send();
    }

    private void failed(List<Pending> batch, Throwable failure) {
        List<Pending> kept = new ArrayList<>();
        for (Pending one : batch) {
            if (one.answer() == null) {
                kept.add(one);
            } else {
                one.answer().completeExceptionally(failure);
            }
        }
        putBack(kept);
        owner.later(this::send);
    }

    private void putBack(List<Pending> batch) {
        Collections.reverse(batch);
        for (Pending one : batch) {
            waiting.addFirst(one);
            bytes += one.bytes();
        }
        trim();
    }

    private void trim() {
        int most = owner.channelBytes();
        while (waiting.size() > Channel.KEPT || (most > 0 && bytes > most)) {
            fail(poll());
        }
    }

    private static void fail(Pending one) {
        if (one.answer() != null) {
            one.answer().completeExceptionally(new IllegalStateException("too many messages wait"));
        }
    }

    private void drop() {
        while (!waiting.isEmpty()) {
            CompletableFuture<Boolean> answer = poll().answer();
            if (answer != null) {
                answer.complete(false);
            }
        }
    }

    private Pending poll() {
        Pending one = waiting.remove();
        bytes -= one.bytes();
        return one;
    }
}

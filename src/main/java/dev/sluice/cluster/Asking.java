package dev.sluice.cluster;

import dev.sluice.stream.UnreachableException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a request asks of Redis, and waits for. For any thread but the link's. */
final class Asking {

    private static final Logger LOG = System.getLogger(Asking.class.getName());

    /** Longest that a request waits for Redis. */
    static final Duration LONGEST = Duration.ofSeconds(2);

    /** Longest for a request while many others wait: their readers need threads to be written to. */
    static final Duration LONGEST_IN_CROWD = Duration.ofMillis(250);

    /** After a lost connection, before Redis is asked again. */
    private static final long AGAIN_MS = 50;

    /** Before the first new look for what another node is about to write; twice as long each time. */
    private static final long FIRST_STEP_MS = 10;

    /** Most requests that wait for Redis, or for another node, at the same time and with patience: a server has 64 threads. */
    private static final int MOST_WAITING = 16;

    private final RedisLink link;
    private final BooleanSupplier up;
    private final Supplier<Waits> waits;

    /** Requests that wait for an answer of Redis. */
    private final AtomicInteger waiting = new AtomicInteger();

    /** Requests that look for what another node is about to write. */
    private final AtomicInteger looking = new AtomicInteger();

    /**
     * Makes one.
     *
     * @param up whether Redis answers
     * @param waits asked for with each question
     */
    Asking(RedisLink link, BooleanSupplier up, Supplier<Waits> waits) {
        this.link = link;
        this.up = up;
        this.waits = waits;
    }

    /** Whether Redis answers. */
    boolean isUp() {
        return up.getAsBoolean();
    }

    /** Longest that a request waits now: {@link #LONGEST}, as a rule. */
    Duration longest() {
        return waits.get().asking();
    }

    /**
     * Asks Redis on the link's thread, again if a connection was lost meanwhile; fails after {@link #LONGEST}, and at once
     * while Redis is known to be away.
     */
    <T> CompletableFuture<@Nullable T> ask(Supplier<CompletionStage<@Nullable T>> question) {
        CompletableFuture<@Nullable T> answer = new CompletableFuture<>();
        link.execute(() -> ask(question, answer));
        return link.within(longest(), answer);
    }

    private <T> void ask(Supplier<CompletionStage<@Nullable T>> question, CompletableFuture<@Nullable T> answer) {
        if (answer.isDone()) {
            return; // nobody waits for it any more
        }
        question.get().whenComplete((told, failure) -> {
            if (failure == null) {
                answer.complete(told);
            } else if (!isUp()) {
                answer.completeExceptionally(failure);
            } else {
                link.after(AGAIN_MS, () -> ask(question, answer));
            }
        });
    }

    /**
     * Waits for an answer of Redis, {@link #LONGEST} at most, and much less while many others do.
     *
     * @throws UnreachableException if there is none
     */
    <T> @Nullable T await(CompletableFuture<@Nullable T> answer) {
        Duration longest =
                waiting.incrementAndGet() > MOST_WAITING ? waits.get().inCrowd() : longest();
        try {
            return answer.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnreachableException();
        } catch (ExecutionException | TimeoutException e) {
            LOG.log(Level.DEBUG, "Redis does not answer", e);
            throw new UnreachableException();
        } finally {
            waiting.decrementAndGet();
        }
    }

    /**
     * Looks for what may be there in a moment, again and again for {@link #LONGEST}, but only once while many others do the same.
     * Null if it is not there.
     */
    <T> @Nullable T soon(Supplier<@Nullable T> look) {
        return soon(longest(), look);
    }

    /** The same for another time. */
    <T> @Nullable T soon(Duration longest, Supplier<@Nullable T> look) {
        long since = System.nanoTime();
        T found = look.get();
        boolean waits = looking.getAndIncrement() < MOST_WAITING;
        try {
            for (long stepMs = FIRST_STEP_MS;
                    waits && found == null && System.nanoTime() - since < longest.toNanos();
                    stepMs *= 2) {
                Thread.sleep(stepMs);
                found = look.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            looking.decrementAndGet();
        }
        return found;
    }
}

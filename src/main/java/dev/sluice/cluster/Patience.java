package dev.sluice.cluster;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How long requests wait for what only Redis knows, and which they can do without. Once one has waited in vain, the others do not
 * wait until Redis has shown that it answers. Threads: any.
 */
final class Patience {

    private static final Logger LOG = System.getLogger(Patience.class.getName());

    /** Many round trips, and a delay that a user hardly notices. */
    static final Duration LONGEST = Duration.ofMillis(500);

    /** One line of the log is enough for a Redis that is slow again and again. */
    private static final long SILENCE_NANOS = Duration.ofMinutes(1).toNanos();

    private final BooleanSupplier up;
    private final Supplier<Waits> waits;
    private final AtomicLong warnedNanos = new AtomicLong(System.nanoTime() - SILENCE_NANOS);
    private volatile boolean silent;

    /**
     * Makes one.
     *
     * @param up whether Redis answers, as far as is known
     * @param waits asked for with each question
     */
    Patience(BooleanSupplier up, Supplier<Waits> waits) {
        this.up = up;
        this.waits = waits;
    }

    /** Whether Redis answers, as far as is known, though perhaps not in time. */
    boolean isUp() {
        return up.getAsBoolean();
    }

    /** Whether an answer can be expected in time. */
    boolean expects() {
        return !silent && isUp();
    }

    /** Notes that Redis answers. */
    void answered() {
        silent = false;
    }

    /**
     * Asks a question on the link's thread, if an answer can be expected in time; null if the answer is null, fails, or does not
     * come in time. Blocks.
     */
    <T> @Nullable T ask(RedisLink link, Supplier<CompletionStage<T>> question) {
        if (!expects()) {
            return null;
        }
        CompletableFuture<@Nullable T> answer = new CompletableFuture<>();
        link.execute(() -> question.get().whenComplete((told, failure) -> {
            if (failure == null) {
                answer.complete(told);
            } else {
                answer.completeExceptionally(failure);
            }
        }));
        return await(answer);
    }

    /** Waits for an answer; null if it is null, has failed, or does not come in time. Blocks. */
    <T> @Nullable T await(CompletableFuture<@Nullable T> answer) {
        Duration longest = waits.get().patience();
        try {
            return answer.get(longest.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            silent = true;
            warn(longest);
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } catch (ExecutionException e) {
            return null;
        }
    }

    private void warn(Duration longest) {
        long now = System.nanoTime();
        long last = warnedNanos.get();
        if (now - last >= SILENCE_NANOS && warnedNanos.compareAndSet(last, now)) {
            LOG.log(
                    Level.WARNING,
                    "Redis does not answer within {0} ms; limits and budgets hold by what each node knows",
                    longest.toMillis());
        }
    }
}

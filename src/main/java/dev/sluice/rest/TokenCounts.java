package dev.sluice.rest;

import dev.sluice.chat.ChatRequest;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.provider.Provider;
import dev.sluice.provider.ReplyListener;
import dev.sluice.provider.TokenCounter;
import dev.sluice.stream.Target;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Counts the tokens of requests: asks their providers, and estimates what these cannot tell in time. */
final class TokenCounts {

    private static final Logger LOG = System.getLogger(TokenCounts.class.getName());

    /** How long a thread waits for a provider's count: many times what it takes. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Threads that may wait at once: a slow provider must not take all of the server's. */
    private static final int WAITING = 16;

    /** Of these, those of one principal: the others need counts, too. */
    private static final int WAITING_EACH = 4;

    private final Semaphore waiting = new Semaphore(WAITING);
    private final Map<String, Integer> byPrincipal = new ConcurrentHashMap<>();

    /** Counts; blocks for as long as the provider takes. */
    TokenCount of(String principal, ChatRequest request, Target target) {
        if (!(target.provider() instanceof TokenCounter counter)) {
            return estimate(request);
        }
        boolean few = byPrincipal.merge(principal, 1, Integer::sum) <= WAITING_EACH;
        boolean admitted = few && waiting.tryAcquire();
        try {
            return admitted ? asked(counter, request, target.model()) : estimate(request);
        } finally {
            if (admitted) {
                waiting.release();
            }
            byPrincipal.computeIfPresent(principal, (name, count) -> count == 1 ? null : count - 1);
        }
    }

    private static TokenCount estimate(ChatRequest request) {
        return new TokenCount(request.estimatedInput(), true);
    }

    private static TokenCount asked(TokenCounter counter, ChatRequest request, String model) {
        Answer answer = new Answer();
        Provider.Call call = counter.count(request, model, answer);
        try {
            return answer.end.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS) instanceof StreamCompleted completed
                    ? new TokenCount(
                            completed.usage().input(), completed.usage().estimated())
                    : estimate(request);
        } catch (TimeoutException | ExecutionException e) {
            call.cancel();
            return estimate(request);
        } catch (InterruptedException e) {
            call.cancel();
            Thread.currentThread().interrupt();
            return estimate(request);
        }
    }

    /** Waits for the terminal event. */
    private static final class Answer implements ReplyListener {

        final CompletableFuture<StreamEvent> end = new CompletableFuture<>();

        @Override
        public void event(StreamEvent event) {
            if (event.terminal()) {
                end.complete(event);
            }
        }

        @Override
        public void broken(Throwable mistake) {
            LOG.log(Level.ERROR, "A count of tokens failed unexpectedly and was estimated", mistake);
            end.completeExceptionally(mistake);
        }

        @Override
        public void flush() {
            // the terminal event is all
        }

        @Override
        public void alive() {
            // the wait is short
        }

        @Override
        public void skipped() {
            // an answer that cannot be read fails
        }
    }
}

package dev.sluice.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.chat.ChatRequest;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.Usage;
import dev.sluice.provider.Provider;
import dev.sluice.provider.ReplyListener;
import dev.sluice.provider.Requests;
import dev.sluice.provider.TokenCounter;
import dev.sluice.stream.Target;
import dev.sluice.stream.Targets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Counts of tokens that a provider takes its time for. */
@Timeout(30)
final class TokenCountsTest {

    private static final int COUNTED = 4711;

    private final List<ReplyListener> asked = new CopyOnWriteArrayList<>();
    private final TokenCounts counts = new TokenCounts();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Target target = Targets.of("p/m", new Slow());

    private final class Slow implements Provider, TokenCounter {

        @Override
        public Call call(ChatRequest request, String model, ReplyListener listener) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Call count(ChatRequest request, String model, ReplyListener listener) {
            asked.add(listener);
            return () -> {};
        }
    }

    @AfterEach
    void close() {
        threads.shutdown();
    }

    private TokenCount count(String principal) {
        return counts.of(principal, Requests.asking("Why?"), target);
    }

    @Test
    void one_principal_leaves_room_for_the_counts_of_others() throws Exception {
        List<Future<TokenCount>> waiting = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            waiting.add(threads.submit(() -> count("eve")));
        }
        await().until(() -> asked.size() == 4);
        assertThat(count("eve").estimated()).isTrue();
        waiting.add(threads.submit(() -> count("ada")));
        await().until(() -> asked.size() == 5);
        asked.forEach(listener ->
                listener.event(new StreamCompleted(StopReason.END_TURN, new Usage(COUNTED, 0, false), "p/m", null)));

        for (Future<TokenCount> one : waiting) {
            assertThat(one.get(10, TimeUnit.SECONDS).input()).isEqualTo(COUNTED);
        }
        waiting.add(threads.submit(() -> count("eve")));
        await().until(() -> asked.size() == 6);
        asked.get(5).event(new StreamCompleted(StopReason.END_TURN, new Usage(1, 0, false), "p/m", null));
    }
}

package dev.sluice.stream;

import static dev.sluice.stream.Node.end;
import static dev.sluice.stream.Node.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamEvent.StreamRetried;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.json.JsonText;
import dev.sluice.provider.Provider;
import dev.sluice.provider.ReplyListener;
import dev.sluice.provider.Requests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * An exception in each step of a stream: its readers get {@code internal} at once, the server's log has it once with the
 * stream's id, the provider is not blamed, and the next stream works.
 */
final class MistakesTest {

    private static final Duration DAY = Duration.ofDays(1);

    private final IllegalStateException mistake = new IllegalStateException("a mistake");
    private final LoggedMistakes log = new LoggedMistakes();
    private final FakeProvider provider = new FakeProvider();
    private final Circuit circuit = new Circuit("fake", new CircuitPolicy(1, DAY), () -> 0);
    private StreamObserver observer = StreamObserver.NONE;
    private TurnStore store = TurnStore.NONE;
    private final StreamRegistry streams = new StreamRegistry(
            new StreamSettings(DAY, DAY, DAY, DAY, DAY, new RetryPolicy(3, Duration.ofNanos(1)), 0, 0, 1, 0),
            new PrincipalLimits(1, 0, () -> 0),
            () -> 0,
            (facts, request) -> observer.started(facts, request));

    @AfterEach
    void the_next_stream_works_and_nothing_is_left() throws RefusedException {
        observer = StreamObserver.NONE;
        store = TurnStore.NONE;
        provider.calls().clear();
        ChatStream next = launched(provider);
        provider.onlyCall().says("Hello");
        provider.onlyCall().ends();

        assertThat(end(next)).isEqualTo("end_turn");
        assertThat(circuit.isOpen()).isFalse();
        assertThat(streams.running()).isZero();
        log.close();
    }

    private ChatStream launched(Provider of) throws RefusedException {
        ChatStream stream = streams.start(new StartRequest(
                "ada",
                Requests.asking("Why?"),
                List.of(new Target("fake/m", of, "m", circuit), new Target("fake/other", of, "m", circuit)),
                "c",
                Map.of(),
                null,
                store));
        stream.launch();
        return stream;
    }

    private void assertToldOnce(ChatStream stream) {
        assertThat(end(stream)).isEqualTo("internal");
        assertThat(log.about(mistake))
                .singleElement()
                .asString()
                .contains(stream.id().value());
    }

    @Test
    void a_provider_that_throws_when_it_is_called() throws RefusedException {
        assertToldOnce(launched((request, model, listener) -> {
            throw mistake;
        }));
    }

    @Test
    void a_decoder_that_throws_before_the_first_content_is_not_asked_again() throws RefusedException {
        ChatStream stream = launched(provider);
        provider.onlyCall().listener().broken(mistake);

        assertToldOnce(stream);
        assertThat(provider.calls()).hasSize(1);
    }

    @Test
    void a_decoder_that_throws_after_some_text_leaves_the_text() throws RefusedException {
        ChatStream stream = launched(provider);
        provider.onlyCall().says("Hello");
        provider.onlyCall().listener().broken(mistake);

        assertToldOnce(stream);
        assertThat(text(stream)).isEqualTo("Hello");
    }

    @Test
    void a_decoder_that_throws_after_the_terminal_event_keeps_nobody_from_it() throws RefusedException {
        ChatStream stream = launched(provider);
        provider.onlyCall().says("Hello");
        ReplyListener listener = provider.onlyCall().listener();
        listener.event(StreamFailed.of(ErrorCode.PROVIDER_AUTH));
        assertThat(end(stream)).isEqualTo("running");
        listener.broken(mistake);

        assertThat(end(stream)).isEqualTo("provider_auth");
        assertThat(log.about(mistake)).hasSize(1);
    }

    @Test
    void an_attempt_that_was_given_up_and_breaks_does_not_end_the_stream() throws RefusedException {
        ChatStream stream = launched(provider);
        ReplyListener first = provider.onlyCall().listener();
        first.event(StreamFailed.of(ErrorCode.PROVIDER_RATE_LIMITED));
        first.flush();
        first.broken(mistake);

        assertThat(end(stream)).isEqualTo("running");
        assertThat(log.about(mistake)).hasSize(1);
        stream.cancel();
    }

    /** Fails as the transport does: what is thrown at the provider's thread comes back as a mistake. */
    private static void emit(ReplyListener listener, Consumer<ReplyListener> events) {
        try {
            events.accept(listener);
        } catch (RuntimeException e) {
            listener.broken(e);
        }
    }

    @Test
    void a_listener_that_throws_at_the_first_content() throws RefusedException {
        observer = (facts, request) -> new Follower() {
            @Override
            public void answered() {
                throw mistake;
            }
        };
        ChatStream stream = launched(provider);
        emit(provider.onlyCall().listener(), to -> to.event(new TextDelta(JsonText.of("Hello"))));

        assertToldOnce(stream);
    }

    @Test
    void a_listener_that_throws_at_a_retry() throws RefusedException {
        observer = (facts, request) -> new Follower() {
            @Override
            public void retried(StreamRetried event) {
                throw mistake;
            }
        };
        ChatStream stream = launched(provider);
        emit(provider.onlyCall().listener(), to -> to.event(StreamFailed.of(ErrorCode.PROVIDER_RATE_LIMITED)));

        assertToldOnce(stream);
    }

    private static class Follower implements StreamListener {
        @Override
        public void ended(StreamEnd end) {
            // Interested in other things.
        }
    }

    @Test
    void meters_that_throw_at_the_start() throws RefusedException {
        observer = (facts, request) -> {
            throw mistake;
        };
        assertToldOnce(launched(provider));
        assertThat(provider.calls()).isEmpty();
    }

    @Test
    void books_that_throw_at_the_end_do_not_spoil_the_reply() throws RefusedException {
        observer = (facts, request) -> end -> {
            throw mistake;
        };
        ChatStream stream = launched(provider);
        provider.onlyCall().ends();

        assertThat(end(stream)).isEqualTo("end_turn");
        assertThat(log.about(mistake))
                .singleElement()
                .asString()
                .contains(stream.id().value());
    }

    @Test
    void a_store_that_throws_at_the_start() throws RefusedException {
        store = new BrokenStore("started");
        assertToldOnce(launched(provider));
        assertThat(provider.calls()).isEmpty();
    }

    @Test
    void a_store_that_throws_at_the_end_is_reported_as_not_stored_or_logged() throws RefusedException {
        for (String step : List.of("ending", "ended")) {
            store = new BrokenStore(step);
            ChatStream stream = launched(provider);
            provider.onlyCall().ends();
            provider.calls().clear();

            assertThat(end(stream)).isEqualTo("end_turn");
        }
        assertThat(log.about(mistake)).hasSize(2);
    }

    private final class BrokenStore implements TurnStore {
        private final String step;

        BrokenStore(String step) {
            this.step = step;
        }

        private void at(String here) {
            if (here.equals(step)) {
                throw mistake;
            }
        }

        @Override
        public void started(StreamFacts facts) {
            at("started");
        }

        @Override
        public boolean ending(StreamLog log) {
            at("ending");
            return true;
        }

        @Override
        public void ended(StreamEnd end) {
            at("ended");
        }
    }

    @Test
    void a_reader_that_cannot_be_woken_keeps_no_other_waiting() throws RefusedException {
        ChatStream stream = launched(provider);
        AtomicInteger woken = new AtomicInteger();
        try (LogReader broken = stream.attach(0, () -> {
                    throw mistake;
                });
                LogReader other = stream.attach(0, woken::incrementAndGet)) {
            assertThat(broken.atEnd()).isEqualTo(other.atEnd());
            provider.onlyCall().says("Hello");
            provider.onlyCall().ends();
        }
        assertThat(woken.get()).isEqualTo(2);
        assertThat(end(stream)).isEqualTo("end_turn");
    }

    @Test
    void a_pass_of_the_sweep_goes_on_after_a_stream_that_breaks_it() throws RefusedException {
        long[] nanos = {0};
        StreamRegistry several = new StreamRegistry(
                new StreamSettings(Duration.ofSeconds(1), DAY, DAY, DAY, DAY, new RetryPolicy(1, DAY), 0, 0, 0, 0),
                () -> nanos[0]);
        Provider uncancellable = (request, model, listener) -> () -> {
            throw mistake;
        };
        List<ChatStream> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ChatStream stream = several.start(new StartRequest(
                    "ada", Requests.asking("Why?"), List.of(Targets.of("p/m", uncancellable)), "c", Map.of(), null));
            stream.launch();
            all.add(stream);
        }
        nanos[0] = Duration.ofSeconds(2).toNanos();
        several.sweep();

        assertThat(all).allSatisfy(stream -> assertThat(end(stream)).isEqualTo("internal"));
        assertThat(log.about(mistake)).hasSizeGreaterThanOrEqualTo(3);
        assertThat(several.running()).isZero();
    }
}

package dev.sluice.stream;

import static dev.sluice.stream.StreamFixture.end;
import static dev.sluice.stream.StreamFixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An exception, or an error, in each step of a stream: readers get {@code internal} at once, the server logs it once with the stream's id,
 * the provider's circuit stays closed, and the next stream works.
 */
@ParameterizedClass
@MethodSource("bugs")
final class InternalErrorsTest {

    private static final Duration DAY = Duration.ofDays(1);

    private final Throwable bug;
    private final LoggedExceptions log = new LoggedExceptions();
    private final FakeProvider provider = new FakeProvider();
    private final Circuit circuit = new Circuit("fake", new CircuitPolicy(1, DAY), () -> 0);
    private StreamObserver observer = StreamObserver.NONE;
    private TurnStore store = TurnStore.NONE;
    private Pricing pricing = Pricing.NONE;
    private final StreamRegistry streams = new StreamRegistry(
            new StreamSettings(DAY, DAY, DAY, DAY, DAY, new RetryPolicy(3, Duration.ofNanos(1)), 0, 0, 1, 0),
            new MemoryLimits(1, 0, () -> 0),
            () -> 0,
            (facts, request) -> observer.started(facts, request),
            StreamSharing.NONE,
            (model, usage) -> pricing.cost(model, usage));

    InternalErrorsTest(Throwable bug) {
        this.bug = bug;
    }

    static List<Throwable> bugs() {
        return List.of(new IllegalStateException("a bug"), new StackOverflowError("a bug"));
    }

    /** Throws the bug. */
    private RuntimeException thrown() {
        if (bug instanceof Error error) {
            throw error;
        }
        return (RuntimeException) bug;
    }

    @AfterEach
    void the_next_stream_works_and_none_is_left_running() throws RefusedException {
        observer = StreamObserver.NONE;
        store = TurnStore.NONE;
        pricing = Pricing.NONE;
        provider.calls().clear();
        ChatStream next = launch(provider);
        provider.onlyCall().send("Hello");
        provider.onlyCall().complete();

        assertThat(end(next)).isEqualTo("end_turn");
        assertThat(circuit.isOpen()).isFalse();
        assertThat(streams.running()).isZero();
        log.close();
    }

    private ChatStream launch(Provider of) throws RefusedException {
        ChatStream stream = streams.start(new StartRequest(
                "ada",
                Requests.asking("Why?"),
                List.of(new Target("fake/m", of, "m", circuit), new Target("fake/other", of, "m", circuit)),
                "c",
                Map.of(),
                null,
                Map.of(),
                store));
        stream.launch();
        return stream;
    }

    private void assertReportedOnce(ChatStream stream) {
        assertThat(end(stream)).isEqualTo("internal");
        assertThat(log.messagesWith(bug))
                .singleElement()
                .asString()
                .contains(stream.id().value());
    }

    @Test
    void a_provider_that_throws_when_called_fails_the_stream() throws RefusedException {
        assertReportedOnce(launch((request, model, listener) -> {
            throw thrown();
        }));
    }

    @Test
    void a_stream_whose_mistake_cannot_even_be_logged_is_ended_by_the_sweep() throws RefusedException {
        ChatStream stream = launch(provider);
        Logger logger = Logger.getLogger(ProducedStream.class.getName());
        Handler broken = new StreamHandler() {
            @Override
            public synchronized void publish(LogRecord record) {
                throw thrown();
            }
        };
        logger.addHandler(broken);
        try {
            assertThatThrownBy(() -> provider.onlyCall().listener().broken(new IllegalStateException("another")))
                    .isSameAs(bug);
        } finally {
            logger.removeHandler(broken);
        }
        assertThat(end(stream)).isEqualTo("running");
        streams.sweep();

        assertThat(end(stream)).isEqualTo("internal");
    }

    @Test
    void a_price_that_cannot_be_told_does_not_keep_a_reply_from_its_end() throws RefusedException {
        pricing = (model, usage) -> {
            throw thrown();
        };
        ChatStream stream = launch(provider);
        provider.onlyCall().send("Hello");
        provider.onlyCall().complete();

        assertThat(end(stream)).isEqualTo("end_turn");
        assertThat(log.messagesWith(bug))
                .containsExactly("What stream " + stream.id().value() + " used or cost could not be told");
    }

    @Test
    void a_decoder_that_throws_before_the_first_content_is_not_retried() throws RefusedException {
        ChatStream stream = launch(provider);
        provider.onlyCall().listener().broken(bug);

        assertReportedOnce(stream);
        assertThat(provider.calls()).hasSize(1);
    }

    @Test
    void a_decoder_that_throws_after_some_text_keeps_the_text() throws RefusedException {
        ChatStream stream = launch(provider);
        provider.onlyCall().send("Hello");
        provider.onlyCall().listener().broken(bug);

        assertReportedOnce(stream);
        assertThat(text(stream)).isEqualTo("Hello");
    }

    @Test
    void a_decoder_that_throws_after_the_terminal_event_does_not_replace_it() throws RefusedException {
        ChatStream stream = launch(provider);
        provider.onlyCall().send("Hello");
        ReplyListener listener = provider.onlyCall().listener();
        listener.event(StreamFailed.of(ErrorCode.PROVIDER_AUTH));
        assertThat(end(stream)).isEqualTo("running");
        listener.broken(bug);

        assertThat(end(stream)).isEqualTo("provider_auth");
        assertThat(log.messagesWith(bug)).hasSize(1);
    }

    @Test
    void an_abandoned_attempt_that_breaks_does_not_end_the_stream() throws RefusedException {
        ChatStream stream = launch(provider);
        ReplyListener first = provider.onlyCall().listener();
        first.event(StreamFailed.of(ErrorCode.PROVIDER_RATE_LIMITED));
        first.flush();
        first.broken(bug);

        assertThat(end(stream)).isEqualTo("running");
        assertThat(log.messagesWith(bug)).hasSize(1);
        stream.cancel();
    }

    /** Sends events as the transport does: reports what the listener throws back to it as {@code broken}. */
    private static void send(ReplyListener listener, Consumer<ReplyListener> events) {
        try {
            events.accept(listener);
        } catch (RuntimeException | Error e) {
            listener.broken(e);
        }
    }

    @Test
    void a_listener_that_throws_at_the_first_content_fails_the_stream() throws RefusedException {
        observer = (facts, request) -> new EndIgnored() {
            @Override
            public void answered() {
                throw thrown();
            }
        };
        ChatStream stream = launch(provider);
        send(provider.onlyCall().listener(), to -> to.event(new TextDelta(JsonText.of("Hello"))));

        assertReportedOnce(stream);
    }

    @Test
    void a_listener_that_throws_at_a_retry_fails_the_stream() throws RefusedException {
        observer = (facts, request) -> new EndIgnored() {
            @Override
            public void retried(StreamRetried event) {
                throw thrown();
            }
        };
        ChatStream stream = launch(provider);
        send(provider.onlyCall().listener(), to -> to.event(StreamFailed.of(ErrorCode.PROVIDER_RATE_LIMITED)));

        assertReportedOnce(stream);
    }

    private static class EndIgnored implements StreamListener {
        @Override
        public void ended(StreamEnd end) {
            // Only the other methods matter here.
        }
    }

    @Test
    void an_observer_that_throws_at_the_start_fails_the_stream() throws RefusedException {
        observer = (facts, request) -> {
            throw thrown();
        };
        assertReportedOnce(launch(provider));
        assertThat(provider.calls()).isEmpty();
    }

    @Test
    void an_observer_that_throws_at_the_end_does_not_affect_the_reply() throws RefusedException {
        observer = (facts, request) -> end -> {
            throw thrown();
        };
        ChatStream stream = launch(provider);
        provider.onlyCall().complete();

        assertThat(end(stream)).isEqualTo("end_turn");
        assertThat(log.messagesWith(bug))
                .singleElement()
                .asString()
                .contains(stream.id().value());
    }

    @Test
    void a_store_that_throws_at_the_start_fails_the_stream() throws RefusedException {
        store = new BrokenStore("started");
        assertReportedOnce(launch(provider));
        assertThat(provider.calls()).isEmpty();
    }

    @Test
    void a_store_that_throws_at_the_end_is_logged_and_does_not_affect_the_reply() throws RefusedException {
        for (String step : List.of("ending", "ended")) {
            store = new BrokenStore(step);
            ChatStream stream = launch(provider);
            provider.onlyCall().complete();
            provider.calls().clear();

            assertThat(end(stream)).isEqualTo("end_turn");
        }
        assertThat(log.messagesWith(bug)).hasSize(2);
    }

    private final class BrokenStore implements TurnStore {
        private final String step;

        BrokenStore(String step) {
            this.step = step;
        }

        private void throwAt(String current) {
            if (current.equals(step)) {
                throw thrown();
            }
        }

        @Override
        public void started(StreamFacts facts) {
            throwAt("started");
        }

        @Override
        public boolean ending(StreamLog log) {
            throwAt("ending");
            return true;
        }

        @Override
        public void ended(StreamEnd end) {
            throwAt("ended");
        }
    }

    @Test
    void a_reader_that_cannot_be_woken_does_not_hold_up_the_others() throws RefusedException {
        ChatStream stream = launch(provider);
        AtomicInteger woken = new AtomicInteger();
        try (LogReader broken = stream.attach(0, () -> {
                    throw thrown();
                });
                LogReader other = stream.attach(0, woken::incrementAndGet)) {
            assertThat(broken.atEnd()).isEqualTo(other.atEnd());
            provider.onlyCall().send("Hello");
            provider.onlyCall().complete();
        }
        assertThat(woken.get()).isEqualTo(2);
        assertThat(end(stream)).isEqualTo("end_turn");
    }

    @Test
    void the_sweep_continues_after_a_stream_that_throws() throws RefusedException {
        long[] nanos = {0};
        StreamRegistry several = new StreamRegistry(
                new StreamSettings(Duration.ofSeconds(1), DAY, DAY, DAY, DAY, new RetryPolicy(1, DAY), 0, 0, 0, 0),
                () -> nanos[0]);
        Provider uncancellable = (request, model, listener) -> () -> {
            throw thrown();
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
        assertThat(log.messagesWith(bug)).hasSizeGreaterThanOrEqualTo(3);
        assertThat(several.running()).isZero();
    }
}

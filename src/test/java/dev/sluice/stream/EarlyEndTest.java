package dev.sluice.stream;

import static dev.sluice.stream.StreamFixture.PRINCIPAL;
import static dev.sluice.stream.StreamFixture.end;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.provider.Requests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A stream that is ended by another thread while its start is being told. */
final class EarlyEndTest {

    private static final Duration DAY = Duration.ofDays(1);

    private final List<String> told = new ArrayList<>();
    private final FakeProvider provider = new FakeProvider();

    /** What the other thread does, at the latest moment at which nobody has been told of the start. */
    private Consumer<StreamRegistry> meanwhile = streams -> {};

    private final StreamRegistry streams = new StreamRegistry(
            new StreamSettings(DAY, DAY, DAY, DAY, DAY, new RetryPolicy(1, Duration.ofNanos(1)), 0, 0, 1, 0),
            new MemoryLimits(1, 0, () -> 0),
            () -> 0,
            (facts, request) -> {
                meanwhile.accept(streams());
                return end -> told.add("observer: end");
            },
            StreamSharing.NONE);

    private StreamRegistry streams() {
        return streams;
    }

    private final TurnStore store = new TurnStore() {

        @Override
        public void started(StreamFacts facts) {
            told.add("store: start");
        }

        @Override
        public boolean ending(StreamLog log) {
            return true;
        }

        @Override
        public void ended(StreamEnd end) {
            told.add("store: end");
        }
    };

    static List<Consumer<StreamRegistry>> ends() {
        return List.of(streams -> streams.cancel(PRINCIPAL, null), StreamRegistry::close);
    }

    @ParameterizedTest
    @MethodSource("ends")
    void ends_after_everybody_was_told_of_its_start(Consumer<StreamRegistry> ending) throws RefusedException {
        meanwhile = ending;
        ChatStream stream = streams.start(new StartRequest(
                PRINCIPAL,
                Requests.asking("Why?"),
                List.of(Targets.of("fake/m", provider)),
                "c",
                Map.of(),
                null,
                Map.of(),
                store));
        stream.launch();

        assertThat(end(stream)).isIn("cancelled", "server_shutdown");
        assertThat(told).containsExactly("store: start", "store: end", "observer: end");
        assertThat(streams.running()).isZero();
        assertThat(streams.running(PRINCIPAL, "c")).isNull();
        assertThat(provider.calls()).isEmpty();
    }
}

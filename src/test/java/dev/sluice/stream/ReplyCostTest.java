package dev.sluice.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.event.Cost;
import dev.sluice.event.ErrorCode;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent.FileCreated;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.Usage;
import dev.sluice.json.JsonText;
import dev.sluice.provider.Requests;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a reply costs, however it ends: of the first model one for each token of the prompt and the reply, of the second ten. */
final class ReplyCostTest {

    private static final Duration DAY = Duration.ofDays(1);

    private final FakeProvider first = new FakeProvider();
    private final FakeProvider second = new FakeProvider();
    private final List<StreamEnd> ends = new ArrayList<>();
    private long nanos;
    private final StreamRegistry streams = new StreamRegistry(
            new StreamSettings(DAY, DAY, DAY, DAY, DAY, new RetryPolicy(1, Duration.ofMillis(500)), 1000, 0, 0, 0),
            new MemoryLimits(0, 0, () -> nanos),
            () -> nanos,
            (facts, request) -> ends::add,
            StreamSharing.NONE,
            ReplyCostTest::cost);

    private static Cost cost(String model, Usage usage) {
        int price = model.equals("first/m") ? 1 : 10;
        return new Cost(BigDecimal.valueOf(usage.total() * price), "USD");
    }

    private ChatStream start() throws RefusedException {
        return streams.start(new StartRequest(
                "ada",
                Requests.asking("Why?"),
                List.of(Targets.of("first/m", first), Targets.of("second/m", second)),
                "c",
                Map.of(),
                null));
    }

    private ChatStream launch() throws RefusedException {
        ChatStream stream = start();
        stream.launch();
        return stream;
    }

    private String paid() {
        Cost cost = ends.get(0).cost();
        return cost == null ? "nothing" : cost.digits() + " for " + cost.currency();
    }

    private static Usage told(long input, long output) {
        return new Usage(input, output, 5, Usage.UNTOLD, Usage.UNTOLD, false);
    }

    private void fallBack() {
        first.calls().get(0).send(StreamFailed.of(ErrorCode.PROVIDER_UNAVAILABLE));
        nanos += Duration.ofSeconds(5).toNanos();
        streams.sweep();
    }

    @Test
    void a_whole_reply_costs_what_its_model_asks() throws RefusedException {
        ChatStream stream = launch();
        first.onlyCall().send("Because.");
        first.onlyCall().send(new StreamCompleted(StopReason.END_TURN, told(3, 4), "first/m", null));

        assertThat(paid()).isEqualTo("7 for USD");
        assertThat(((StreamCompleted) stream.log().terminal()).cost())
                .isEqualTo(ends.get(0).cost());
    }

    @Test
    void a_cancelled_reply_costs_what_was_told_and_what_was_written() throws RefusedException {
        ChatStream stream = launch();
        first.onlyCall().listener().usage(told(1000, 1));
        first.onlyCall().send("x".repeat(40));
        stream.cancel();

        assertThat(paid()).isEqualTo("1010 for USD");
        Usage usage = ((StreamCompleted) stream.log().terminal()).usage();
        assertThat(usage).isEqualTo(new Usage(1000, 10, 5, Usage.UNTOLD, Usage.UNTOLD, true));
        assertThat(ends.get(0).usage()).isEqualTo(usage);
    }

    @Test
    void a_cancelled_reply_of_which_nothing_was_told_costs_its_estimate() throws RefusedException {
        ChatStream stream = launch();
        first.onlyCall().send("x".repeat(40));
        stream.cancel();

        assertThat(paid()).isEqualTo("11 for USD"); // "Why?" is a token
    }

    @Test
    void an_attempt_that_failed_costs_what_was_told_of_it() throws RefusedException {
        ChatStream stream = launch();
        first.onlyCall().listener().usage(told(1000, 1));
        fallBack();
        second.onlyCall().send("x".repeat(40));
        stream.cancel();

        assertThat(paid()).isEqualTo("1111 for USD"); // 1,001 for the first, and 10 for each of 11
        assertThat(ends.get(0).usage().input()).as("of both attempts").isEqualTo(1001);
        assertThat(ends.get(0).usage().output()).isEqualTo(11);
        StreamCompleted told = (StreamCompleted) stream.log().terminal();
        assertThat(told.usage().input()).as("of the reply").isOne();
        assertThat(told.model()).isEqualTo("second/m");
    }

    @Test
    void a_reply_that_fails_after_all_costs_what_its_attempts_did() throws RefusedException {
        launch();
        first.onlyCall().listener().usage(told(1000, 1));
        fallBack();
        second.onlyCall().send(StreamFailed.of(ErrorCode.PROVIDER_UNAVAILABLE));

        assertThat(ends.get(0).terminal()).isInstanceOf(StreamFailed.class);
        assertThat(paid()).isEqualTo("1001 for USD");
    }

    @Test
    void a_reply_that_is_cut_costs_what_was_told_and_what_was_written() throws RefusedException {
        launch();
        first.onlyCall().listener().usage(told(1000, 1));
        first.onlyCall().send("x".repeat(1001)); // the limit is 1,000

        assertThat(ends.get(0).terminal()).isInstanceOf(StreamFailed.class);
        assertThat(paid()).isEqualTo("1251 for USD");
    }

    @Test
    void what_is_held_back_costs_too() throws RefusedException {
        launch();
        first.onlyCall().listener().holding(1001); // the limit is 1,000
        first.onlyCall().listener().flush();

        assertThat(StreamFixture.end(ends.get(0).terminal())).isEqualTo("stream_too_long");
        assertThat(paid()).isEqualTo("252 for USD");
        assertThat(ends.get(0).usage().output()).isEqualTo(251);
    }

    @Test
    void an_attempt_that_failed_costs_what_it_held_back() throws RefusedException {
        ChatStream stream = launch();
        first.onlyCall().listener().holding(40);
        fallBack();
        stream.cancel();

        assertThat(paid()).isEqualTo("21 for USD"); // 11 for the first, and 10 for the prompt of the second
        assertThat(ends.get(0).usage().output()).isEqualTo(10);
    }

    @Test
    void a_reply_of_a_picture_that_fails_costs_its_prompt() throws RefusedException {
        launch();
        first.onlyCall().send(new FileCreated("image/png", JsonText.of("AAAA")));
        first.onlyCall().send(StreamFailed.of(ErrorCode.PROVIDER_UNAVAILABLE));

        assertThat(paid()).isEqualTo("1 for USD");
    }

    @Test
    void a_reply_that_was_not_begun_costs_nothing() throws RefusedException {
        launch();
        first.onlyCall().send(StreamFailed.of(ErrorCode.PROVIDER_CONTENT_FILTER));

        assertThat(paid()).isEqualTo("nothing");
    }

    @Test
    void a_cancellation_while_nobody_is_asked_costs_nothing() throws RefusedException {
        start().cancel();
        assertThat(paid()).isEqualTo("nothing");

        ends.clear();
        ChatStream waiting = launch();
        first.calls().get(0).send(StreamFailed.of(ErrorCode.PROVIDER_UNAVAILABLE));
        waiting.cancel();
        assertThat(paid()).isEqualTo("nothing");
        assertThat(((StreamCompleted) waiting.log().terminal()).model()).isEqualTo("first/m");
    }
}

package dev.sluice.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Message;
import dev.sluice.event.Cost;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamId;
import dev.sluice.event.Usage;
import dev.sluice.stream.StreamEnd;
import dev.sluice.stream.StreamFacts;
import dev.sluice.stream.StreamLog;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Budgets with a clock that the test sets, and models of which each output token costs a cent. */
final class BudgetsTest {

    private static final String MODEL = "fake/m";
    private static final Unit EUR = new Unit("EUR");

    private long typicalOutput = -1;
    private Instant now = Instant.parse("2026-11-30T23:00:00Z");

    private static Budget budget(String name, Set<String> roles, @Nullable String principal, Unit unit, long limit) {
        return new Budget(name, roles, principal, unit, limit, Period.MONTH);
    }

    private static Budget tokens(long limit) {
        return budget("all", Set.of(), null, Unit.TOKENS, limit);
    }

    private static long euros(String amount) {
        return Unit.of(new BigDecimal(amount));
    }

    private Budgets budgets(Budget... budgets) {
        return new Budgets(List.of(budgets), pots(), BudgetsTest::cost, model -> typicalOutput, () -> now);
    }

    private MemoryPots pots() {
        return new MemoryPots(pot -> Map.of(), "node", Runnable::run, () -> now, System::nanoTime);
    }

    /** Budgets whose starts wait for an hour. */
    private Budgets patient(MemoryPots pots, Budget budget) {
        return new Budgets(
                List.of(budget), pots, BudgetsTest::cost, model -> typicalOutput, () -> now, Duration.ofHours(1));
    }

    private static @Nullable Cost cost(String model, Usage usage) {
        return model.startsWith("free/") ? null : new Cost(BigDecimal.valueOf(usage.output(), 2), "EUR");
    }

    /** A request of four tokens. */
    private static ChatRequest asking(@Nullable Integer maxTokens) {
        List<Message> messages = List.of(new Message(Message.Role.USER, "Why is it so?"));
        return new ChatRequest(messages, null, maxTokens, null, null, List.of(), null);
    }

    private Budgets.Hold start(Budgets budgets, String principal, String... roles) throws UsedUpException {
        return budgets.reserve(principal, List.of(roles), MODEL, asking(100));
    }

    private static void end(Budgets.Hold hold, Usage usage) {
        StreamFacts facts =
                new StreamFacts(new StreamId("s".repeat(32)), "ada", "c", MODEL, 4, Map.of(), Instant.EPOCH, 0);
        StreamCompleted end = new StreamCompleted(StopReason.END_TURN, usage, MODEL, null);
        hold.settle(new StreamEnd(facts, new StreamLog(), end, MODEL, 1, usage, cost(MODEL, usage), 0, 0));
    }

    private static long left(Budgets budgets, String principal, String... roles) {
        return budgets.standings(principal, List.of(roles)).get(0).left();
    }

    @Test
    void a_budget_is_for_everybody_for_roles_for_a_principal_or_for_each() throws UsedUpException {
        Budgets budgets = budgets(
                budget("all", Set.of(), null, EUR, euros("100")),
                budget("staff", Set.of("staff"), null, EUR, euros("50")),
                budget("ada", Set.of(), "ada", EUR, euros("20")),
                budget("each-staff", Set.of("staff"), Budget.EACH, EUR, euros("10")));
        end(start(budgets, "ada", "staff", "lead"), new Usage(4, 100, false));

        assertThat(budgets.standings("ada", Set.of("staff")))
                .extracting(standing -> standing.pot().budget().name() + ' ' + EUR.digits(standing.left()))
                .containsExactly("all 99", "staff 49", "ada 19", "each-staff 9");
        assertThat(budgets.standings("bob", Set.of("staff")))
                .extracting(standing -> standing.pot().budget().name() + ' ' + EUR.digits(standing.left()))
                .containsExactly("all 99", "staff 49", "each-staff 10");
        assertThat(budgets.standings("eve", Set.of()))
                .extracting(standing -> standing.pot().budget().name())
                .containsExactly("all");
        assertThat(budgets.standings(10))
                .extracting(standing -> standing.pot().budget().holders())
                .contains("everybody", "role staff", "ada");
    }

    @Test
    void the_one_that_is_used_up_is_named_and_the_others_get_back_what_was_reserved() throws UsedUpException {
        Budgets budgets = budgets(
                budget("large", Set.of(), null, EUR, euros("100")), budget("small", Set.of(), null, EUR, euros("1")));
        end(start(budgets, "ada"), new Usage(4, 150, false));
        assertThat(left(budgets, "ada")).isEqualTo(euros("98.5"));

        assertThatThrownBy(() -> start(budgets, "ada")).isInstanceOfSatisfying(UsedUpException.class, e -> {
            assertThat(e.standing().pot().budget().name()).isEqualTo("small");
            assertThat(e.standing().pot().renews()).isEqualTo("2026-12-01T00:00:00Z");
        });
        assertThat(left(budgets, "ada")).isEqualTo(euros("98.5"));
    }

    @Test
    void a_reply_counts_for_the_month_in_which_it_began() throws UsedUpException {
        Budgets budgets = budgets(tokens(1000));
        Budgets.Hold late = start(budgets, "ada");
        now = Instant.parse("2026-12-01T00:00:00Z");
        assertThat(left(budgets, "ada")).isEqualTo(1000);
        Budgets.Hold first = start(budgets, "ada");
        end(late, new Usage(0, 900, false));
        assertThat(left(budgets, "ada")).isEqualTo(1000 - 104);
        end(first, new Usage(0, 200, false));

        assertThat(left(budgets, "ada")).isEqualTo(800);
        now = Instant.parse("2026-11-30T23:59:59.999Z");
        assertThat(left(budgets, "ada")).isEqualTo(100);
    }

    @Test
    void a_clock_that_jumps_neither_loses_nor_doubles_what_is_used() throws UsedUpException {
        Budgets budgets = budgets(tokens(1000));
        Budgets.Hold one = start(budgets, "ada");
        now = Instant.parse("2031-02-28T12:00:00Z");
        Budgets.Hold other = start(budgets, "ada");
        now = Instant.parse("2026-11-02T00:00:00Z");
        end(other, new Usage(0, 10, false));
        end(one, new Usage(0, 300, false));

        assertThat(left(budgets, "ada")).isEqualTo(700);
        now = Instant.parse("2031-02-01T00:00:00Z");
        assertThat(left(budgets, "ada")).isEqualTo(990);
    }

    @Test
    void before_a_model_has_replied_its_output_is_taken_to_have_the_limit_of_the_request() throws UsedUpException {
        Budgets budgets = budgets(tokens(1_000_000));
        budgets.reserve("ada", Set.of(), MODEL, asking(100));
        assertThat(left(budgets, "ada")).isEqualTo(1_000_000 - 104);

        budgets.reserve("ada", Set.of(), MODEL, asking(null));
        assertThat(left(budgets, "ada")).isEqualTo(1_000_000 - 104 - 4 - Expectations.UNKNOWN_OUTPUT);
    }

    @Test
    void after_a_restart_the_ledger_tells_what_replies_are_like() throws UsedUpException {
        typicalOutput = 50;
        Budgets budgets = budgets(tokens(1_000_000));
        budgets.reserve("ada", Set.of(), MODEL, asking(null));
        assertThat(left(budgets, "ada")).isEqualTo(1_000_000 - 54);

        budgets.reserve("ada", Set.of(), MODEL, asking(10));
        assertThat(left(budgets, "ada")).isEqualTo(1_000_000 - 54 - 14);
    }

    @Test
    void one_long_reply_after_a_restart_is_not_taken_for_what_all_are_like() throws UsedUpException {
        typicalOutput = 50;
        Budgets budgets = budgets(tokens(1_000_000));
        end(start(budgets, "ada"), new Usage(4, 10_050, false));
        long before = left(budgets, "ada");
        budgets.reserve("ada", Set.of(), MODEL, asking(null));

        assertThat(before - left(budgets, "ada")).isEqualTo(4 + 1050);
    }

    @Test
    void one_request_reserves_no_more_of_an_unknown_model_than_a_long_reply_has() throws UsedUpException {
        Budgets budgets = budgets(tokens(1_000_000));
        budgets.reserve("ada", Set.of(), MODEL, asking(10_000_000));

        assertThat(left(budgets, "ada")).isEqualTo(1_000_000 - 4 - Expectations.MOST_UNKNOWN_OUTPUT);
    }

    @Test
    void what_a_template_adds_to_a_short_prompt_is_not_taken_for_a_factor() throws UsedUpException {
        Budgets budgets = budgets(tokens(1_000_000));
        end(start(budgets, "ada"), new Usage(1004, 50, false));
        long before = left(budgets, "ada");
        List<Message> messages = List.of(new Message(Message.Role.USER, "a".repeat(40_000)));
        budgets.reserve("ada", Set.of(), MODEL, new ChatRequest(messages, null, null, null, null, List.of(), null));

        assertThat(before - left(budgets, "ada")).isEqualTo(10_000 + 1000 + 50);
    }

    @Test
    void later_replies_are_expected_to_be_as_those_before() throws UsedUpException {
        Budgets budgets = budgets(tokens(1_000_000));
        end(start(budgets, "ada"), new Usage(8, 50, false));
        long before = left(budgets, "ada");

        Budgets.Hold same = budgets.reserve("ada", Set.of(), MODEL, asking(null));
        assertThat(before - left(budgets, "ada")).isEqualTo(8 + 50);
        same.close();
        Budgets.Hold shorter = budgets.reserve("ada", Set.of(), MODEL, asking(20));
        assertThat(before - left(budgets, "ada")).isEqualTo(8 + 20);
        shorter.close();
        end(budgets.reserve("ada", Set.of(), MODEL, asking(null)), new Usage(8, 150, false));
        before = left(budgets, "ada");
        Budgets.Hold longer = budgets.reserve("ada", Set.of(), MODEL, asking(null));
        assertThat(before - left(budgets, "ada")).isEqualTo(8 + 60);
        longer.close();
    }

    /** Starts at once of a model of which nothing is known, whose replies end at once. Returns how many went through. */
    private int crowd(Budgets budgets, int starts, int tokens) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(starts);
        try {
            List<Future<Boolean>> ended = new ArrayList<>();
            for (int i = 0; i < starts; i++) {
                ended.add(threads.submit(() -> {
                    try {
                        Budgets.Hold hold = budgets.reserve("ada", Set.of(), MODEL, asking(null));
                        Thread.sleep(20);
                        end(hold, new Usage(0, tokens, false));
                        return true;
                    } catch (UsedUpException e) {
                        return false;
                    }
                }));
            }
            int through = 0;
            for (Future<Boolean> end : ended) {
                through += end.get() ? 1 : 0;
            }
            return through;
        } finally {
            threads.shutdown();
        }
    }

    @Test
    @Timeout(60)
    void a_crowd_that_asks_an_unknown_model_uses_what_there_is_and_no_more() throws Exception {
        for (int tokens : List.of(1, 100, 3000)) {
            assertThat(crowd(patient(pots(), tokens(10L * tokens)), 100, tokens))
                    .as(tokens + " tokens each")
                    .isBetween(10, 11);
        }
    }

    @Test
    @Timeout(60)
    void a_start_waits_for_what_is_only_reserved() throws Exception {
        Budgets budgets = patient(pots(), tokens(100));
        Budgets.Hold running = start(budgets, "ada");
        FutureTask<Budgets.Hold> second = new FutureTask<>(() -> start(budgets, "ada"));
        Thread waiter = new Thread(second);
        waiter.start();
        await().until(() -> waiter.getState() == Thread.State.TIMED_WAITING);

        end(running, new Usage(0, 10, false));

        assertThat(second.get()).isNotNull();
    }

    @Test
    @Timeout(60)
    void it_waits_for_two_seconds_and_not_at_all_for_what_is_spent() throws Exception {
        MemoryPots pots = pots();
        Budget budget = tokens(100);
        Budgets budgets = new Budgets(List.of(budget), pots, BudgetsTest::cost, model -> typicalOutput, () -> now);
        Budgets.Hold running = start(budgets, "ada");
        long since = System.nanoTime();
        assertThatThrownBy(() -> start(budgets, "ada")).isInstanceOf(UsedUpException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - since)).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
        end(running, new Usage(0, 100, false));

        assertThatThrownBy(() -> start(patient(pots, budget), "ada")).isInstanceOf(UsedUpException.class);
    }

    @Test
    void money_of_another_currency_and_models_without_a_price_use_nothing() throws UsedUpException {
        Budgets budgets = budgets(
                budget("usd", Set.of(), null, new Unit("USD"), euros("1")),
                budget("eur", Set.of(), null, EUR, euros("1")));

        Budgets.Hold free = budgets.reserve("ada", Set.of(), "free/m", asking(1000));
        assertThat(budgets.standings("ada", Set.of()))
                .extracting(Standing::reserved)
                .containsExactly(0L, 0L);
        free.close();
        start(budgets, "ada");
        assertThat(budgets.standings("ada", Set.of()))
                .extracting(Standing::reserved)
                .containsExactly(0L, euros("1"));
    }

    @Test
    void the_answer_tells_what_is_left_once_eighty_percent_are_spent() throws UsedUpException {
        Budgets budgets = budgets(budget("eur", Set.of(), null, EUR, euros("5")));
        for (int i = 0; i < 4; i++) {
            Budgets.Hold hold = start(budgets, "ada");
            assertThat(hold.near()).isEmpty();
            end(hold, new Usage(4, 100, false));
        }
        assertThat(start(budgets, "ada").near())
                .extracting(standing -> EUR.digits(standing.unspent()))
                .containsExactly("1");
    }

    @Test
    void amounts_are_whole_billionths_and_what_is_smaller_counts_as_one() {
        assertThat(euros("0.0000000001")).isEqualTo(1);
        assertThat(euros("1.0000000011")).isEqualTo(1_000_000_002);
        assertThat(euros("1" + "0".repeat(30))).isEqualTo(Long.MAX_VALUE);
        assertThat(EUR.digits(1_500_000_000)).isEqualTo("1.5");
        assertThat(EUR.digits(10_000_000_000L)).isEqualTo("10");
        assertThat(Unit.TOKENS.digits(1200)).isEqualTo("1200");
        assertThat(Sums.of(Long.MAX_VALUE, 1)).isEqualTo(Long.MAX_VALUE);
        assertThat(Sums.of(Long.MAX_VALUE, -1)).isEqualTo(Long.MAX_VALUE - 1);
    }
}

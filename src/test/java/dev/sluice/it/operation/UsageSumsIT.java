package dev.sluice.it.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.sluice.it.client.Api;
import dev.sluice.it.client.Concurrently;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.client.SseClient;
import dev.sluice.it.provider.ProviderCall;
import dev.sluice.it.provider.ReplayProvider;
import dev.sluice.it.provider.Wire;
import dev.sluice.it.server.OwnTomcat;
import dev.sluice.metrics.PrometheusText;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The sums of usage, of the log's lines and of the metrics after thousands of replies of every kind are the same. */
@Tag("one-server")
final class UsageSumsIT {

    private static final int REPLIES = 10_000;
    private static final int AT_ONCE = 40;

    private static OwnTomcat tomcat;

    @BeforeAll
    static void start() throws Exception {
        tomcat = new OwnTomcat(
                "sums",
                "-Dsluice.auth.mode=none",
                "-Dsluice.prices.openai/cheap.input=0.123456789",
                "-Dsluice.prices.openai/cheap.cached=0.000000001",
                "-Dsluice.prices.openai/cheap.output=0.7",
                "-Dsluice.prices.openai/euro.input=3",
                "-Dsluice.prices.openai/euro.output=11",
                "-Dsluice.prices.openai/euro.currency=EUR",
                "-Dsluice.prices.openai/untold.input=1",
                "-Dsluice.prices.openai/untold.output=1",
                "-Dsluice.prices.openai/dying.input=3",
                "-Dsluice.prices.openai/dying.output=4",
                "-Dsluice.prices.openai/long.input=3",
                "-Dsluice.prices.openai/long.output=4",
                "-Dsluice.prices.anthropic/breaks.input=5",
                "-Dsluice.prices.anthropic/breaks.output=5",
                "-Dsluice.models.breaks=anthropic/breaks,openai/cheap",
                "-Dsluice.retry.attempts=1",
                "-Dsluice.breaker.failures=0");
    }

    @AfterAll
    static void stop() {
        tomcat.close();
    }

    private static final AtomicInteger COUNT = new AtomicInteger();

    /** What the provider told of the replies of {@code cheap}. */
    private static final LongAdder INPUT = new LongAdder();

    private static final LongAdder OUTPUT = new LongAdder();
    private static final LongAdder CACHED = new LongAdder();

    private static void counted(ProviderCall call) throws IOException {
        int number = COUNT.incrementAndGet();
        if (call.model().equals("cheap")) {
            INPUT.add(100 + number % 977);
            OUTPUT.add(10 + number % 613);
            CACHED.add(number % 101);
        }
        call.eventStream();
        call.chunk(Wire.OPENAI.text("Hello " + number)
                + Wire.OPENAI.beforeEnd()
                + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":" + (100 + number % 977)
                + ",\"completion_tokens\":" + (10 + number % 613) + ",\"prompt_tokens_details\":{\"cached_tokens\":"
                + number % 101 + "},\"completion_tokens_details\":{\"reasoning_tokens\":" + number % 7 + "}}}\n\n"
                + Wire.OPENAI.end());
        call.end();
    }

    private static void scripts() {
        ReplayProvider provider = ReplayProvider.shared();
        for (String model : List.of("cheap", "euro", "unpriced")) {
            provider.on(model, UsageSumsIT::counted);
        }
        provider.on("untold", call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.reply("No usage at all"));
            call.end();
        });
        provider.on("refusing", call -> call.whole(401, Map.of("Content-Type", "application/json"), new byte[0]));
        provider.on("dying", call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.text("Half a "));
            call.rst();
        });
        provider.on("breaks", call -> {
            call.eventStream();
            call.chunk(
                    "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"type\":\"message\","
                            + "\"role\":\"assistant\",\"content\":[],\"model\":\"breaks\",\"stop_reason\":null,"
                            + "\"stop_sequence\":null,\"usage\":{\"input_tokens\":9,\"output_tokens\":3}}}\n\n"
                            + Wire.ANTHROPIC.error("overloaded_error"));
            call.end();
        });
        provider.on("long", call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.text("It goes on"));
            boolean unused = call.awaitGone(20_000);
        });
    }

    /** What replies used. */
    private static final class Sum {
        private long replies;
        private long failed;
        private long cancelled;
        private long retries;
        private long estimated;
        private final Map<String, Long> tokens = new TreeMap<>();
        private final Map<String, BigDecimal> costs = new TreeMap<>();

        private void cost(String currency, String amount) {
            costs.merge(currency, new BigDecimal(amount), BigDecimal::add);
        }

        @Override
        public String toString() {
            Map<String, String> plain = new TreeMap<>();
            costs.forEach((currency, amount) ->
                    plain.put(currency, amount.stripTrailingZeros().toPlainString()));
            return replies + " replies, " + failed + " failed, " + cancelled + " cancelled, " + retries + " retries, "
                    + estimated + " estimated, " + tokens + ", " + plain;
        }
    }

    private static final Map<String, String> TOKENS = Map.of(
            "input", "input_tokens",
            "output", "output_tokens",
            "cached", "cached_tokens",
            "cache_write", "cache_write_tokens",
            "reasoning", "reasoning_tokens");

    private static Map<String, Sum> logged() throws IOException {
        Map<String, Sum> sums = new HashMap<>();
        for (String line : tomcat.log().lines().toList()) {
            int at = line.indexOf("{\"stream_id\"");
            if (at < 0) {
                continue;
            }
            try (JsonReader reader = Json.createReader(new StringReader(line.substring(at)))) {
                JsonObject json = reader.readObject();
                Sum sum = sums.computeIfAbsent(json.getString("model"), model -> new Sum());
                sum.replies++;
                String outcome = json.getString("outcome");
                sum.failed += outcome.equals("failed") ? 1 : 0;
                sum.cancelled += outcome.equals("cancelled") ? 1 : 0;
                sum.retries += json.getInt("attempts") - 1;
                sum.estimated += json.getBoolean("tokens_estimated") ? 1 : 0;
                TOKENS.forEach((name, field) -> sum.tokens.merge(name, (long) json.getInt(field, 0), Long::sum));
                if (json.containsKey("cost")) {
                    sum.cost(json.getString("currency"), json.getString("cost"));
                }
            }
        }
        return sums;
    }

    private static Sum sum(JsonObject row) {
        Sum sum = new Sum();
        sum.replies = row.getInt("replies");
        sum.failed = row.getInt("failed");
        sum.cancelled = row.getInt("cancelled");
        sum.retries = row.getInt("retries");
        sum.estimated = row.getInt("estimated");
        JsonObject tokens = row.getJsonObject("tokens");
        TOKENS.keySet()
                .forEach(name -> sum.tokens.put(name, tokens.getJsonNumber(name).longValue()));
        row.getJsonArray("cost")
                .forEach(cost -> sum.cost(
                        cost.asJsonObject().getString("currency"),
                        cost.asJsonObject().getString("amount")));
        return sum;
    }

    private static Callable<Integer> reply(String model) {
        return () -> {
            try (SseClient client = tomcat.api().chat(model, "Why is number " + model + " so?")) {
                if (model.endsWith("/long")) {
                    String id = client.next("text").id();
                    tomcat.api()
                            .delete("api/streams/" + id.substring(0, id.indexOf('.')))
                            .close();
                }
                return client.rest().size();
            }
        };
    }

    /** The usage of what is stored: of every reply, unless writing takes longer than the request waits. */
    private static JsonObject usage(Api api) throws IOException {
        try (RawHttp http = api.get("api/admin/usage?by=model")) {
            assertThat(http.status()).isEqualTo(200);
            return http.json();
        }
    }

    @Test
    void sums_of_usage_of_the_log_and_of_the_metrics_are_the_same() throws Exception {
        scripts();
        Api api = tomcat.api();
        List<String> models = List.of(
                "openai/cheap",
                "openai/euro",
                "openai/unpriced",
                "openai/cheap",
                "openai/untold",
                "breaks",
                "openai/refusing",
                "openai/dying",
                "openai/cheap",
                "openai/long");
        List<Callable<Integer>> replies = new ArrayList<>();
        for (int i = 0; i < REPLIES; i++) {
            replies.add(reply(models.get(i % models.size())));
        }
        List<Integer> unused = Concurrently.run(AT_ONCE, replies, Duration.ofMinutes(5));

        Map<String, Sum> logged = new HashMap<>();
        await().atMost(Duration.ofMinutes(1)).until(() -> {
            logged.clear();
            logged.putAll(logged());
            return logged.values().stream().mapToLong(sum -> sum.replies).sum() == REPLIES;
        });
        JsonObject told = await().until(
                        () -> usage(api),
                        report -> report.getJsonObject("total").getInt("replies") == REPLIES);
        Map<String, String> usage = new TreeMap<>();
        told.getJsonArray("rows")
                .forEach(row -> usage.put(
                        row.asJsonObject().getString("key"),
                        sum(row.asJsonObject()).toString()));
        Map<String, String> lines = new TreeMap<>();
        logged.forEach((model, sum) -> lines.put(model, sum.toString()));
        usage.forEach((model, sum) -> System.out.println(model + ": " + sum));
        assertThat(usage).isEqualTo(lines);
        assertThat(usage).hasSize(7);
        Sum cheap = logged.get("openai/cheap");
        int breaks = REPLIES / models.size(); // each told 9 and 3 tokens of the attempt before
        assertThat(cheap.tokens)
                .containsEntry("input", INPUT.sum() + 9L * breaks)
                .containsEntry("output", OUTPUT.sum() + 3L * breaks)
                .containsEntry("cached", CACHED.sum());
        assertThat(cheap.costs.get("USD"))
                .isEqualByComparingTo(new BigDecimal("0.123456789")
                        .multiply(BigDecimal.valueOf(INPUT.sum() - CACHED.sum()))
                        .add(new BigDecimal("0.000000001").multiply(BigDecimal.valueOf(CACHED.sum())))
                        .add(new BigDecimal("0.7").multiply(BigDecimal.valueOf(OUTPUT.sum())))
                        .add(BigDecimal.valueOf(5 * 12L * breaks))
                        .movePointLeft(6));
        for (String broken : List.of("openai/dying", "openai/long")) {
            assertThat(logged.get(broken).costs.get("USD")).as(broken).isPositive();
        }
        assertThat(told.getJsonObject("total").getInt("replies")).isEqualTo(REPLIES);

        PrometheusText figures;
        try (RawHttp http = api.get("api/metrics")) {
            figures = new PrometheusText(http.text());
        }
        Sum total = sum(told.getJsonObject("total"));
        assertThat(total.costs).hasSize(2);
        total.costs.forEach((currency, amount) -> assertThat(figures.sum("sluice_cost_total", "currency", currency))
                .as(currency)
                .isEqualTo(amount.doubleValue(), within(1e-9)));
        assertThat(total.tokens.get("input") + total.tokens.get("output"))
                .isEqualTo((long) (figures.sum("gen_ai_client_token_usage_sum")
                        + figures.sum("sluice_tokens_total", "part", "estimated_input")
                        + figures.sum("sluice_tokens_total", "part", "estimated_output")));
        assertThat(figures.sum("sluice_streams_ended_total")).isEqualTo(REPLIES);
        assertThat(figures.sum("sluice_unpriced_total"))
                .isEqualTo(told.getJsonObject("total").getInt("unpriced"));
        assertThat(figures.sum("sluice_retries_total")).isEqualTo((double) total.retries);
        assertThat(figures.sum("sluice_budget_spent_ratio", "budget", "all"))
                .isEqualTo(total.costs.get("USD").doubleValue() / 1e6, within(1e-10));
    }
}

package dev.sluice.it.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.it.client.Api;
import dev.sluice.it.client.Concurrently;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.client.SseClient;
import dev.sluice.it.client.SseEvent;
import dev.sluice.it.provider.ProviderCall;
import dev.sluice.it.provider.ReplayProvider;
import dev.sluice.it.provider.Wire;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.math.BigDecimal;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Budgets over HTTP on two nodes: a millionth of a dollar for each token of output, and a thousandth a day for each principal. */
@Tag("one-server")
final class BudgetsIT {

    /** Tokens that each reply has, and that its request allows. */
    private static final int TOKENS = 100;

    private static final String TEN_REPLIES = "0.001";

    /** Of starts at once on nodes that know of each other's, where there is room for ten. */
    private static final long MOST_THROUGH = 12;

    /** Two minutes before midnight. */
    private static final LocalTime LATE = LocalTime.of(23, 58);

    private static TwoTomcats nodes;

    /** Whether an answer says that its node does not share its streams. */
    private final AtomicBoolean unshared = new AtomicBoolean();

    @BeforeAll
    static void start() throws Exception {
        List<String> options = new ArrayList<>(List.of(
                "-Dsluice.auth.mode=api-key",
                "-Dsluice.limits.streams-per-principal=0",
                "-Dsluice.prices.openai/*.input=0",
                "-Dsluice.prices.openai/*.output=1",
                "-Dsluice.prices.openai-responses/*.input=0",
                "-Dsluice.prices.openai-responses/*.output=10",
                "-Dsluice.prices.anthropic/*.input=0",
                "-Dsluice.prices.anthropic/*.output=1",
                "-Dsluice.models.dear=anthropic/broken,openai/dear",
                "-Dsluice.retry.attempts=1",
                "-Dsluice.limits.reply-chars=10000",
                "-Dsluice.budgets.each.principal=*",
                "-Dsluice.budgets.each.amount=" + TEN_REPLIES,
                "-Dsluice.budgets.each.per=day"));
        for (String principal : List.of("crowd", "unknown", "near", "sums", "modest", "boss")) {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(key(principal).getBytes(UTF_8));
            options.add(
                    "-Dsluice.auth.api-keys." + principal + '=' + HexFormat.of().formatHex(hash));
        }
        options.add("-Dsluice.auth.api-keys.boss.roles=sluice-admin");
        nodes = new TwoTomcats("budget", options.toArray(new String[0]));
        ReplayProvider.shared().on("budgeted", BudgetsIT::reply);
        for (Api node : List.of(nodes.a(), nodes.b())) {
            // The first start on a server takes long, and Redis is not waited for so long.
            try (RawHttp first = start(node, "boss", "api/stream/chat", "openai/budgeted")) {
                assertThat(first.text()).contains("event: complete");
            }
        }
    }

    @AfterAll
    static void stop() {
        nodes.close();
    }

    /** Budgets of a day must not renew in the middle of a test. */
    @BeforeEach
    void awaitMidnightIfNear() {
        await().pollDelay(Duration.ZERO)
                .atMost(Duration.ofMinutes(3))
                .until(() -> LocalTime.now(ZoneOffset.UTC).isBefore(LATE));
    }

    private int status(RawHttp start) throws IOException {
        if ("false".equals(start.header("Sluice-Shared"))) {
            unshared.set(true);
        }
        return start.status();
    }

    /** Each node counts by itself where Redis does not answer in time. */
    private void assertAsManyAsThereIsRoomFor(long through) throws IOException {
        boolean alone = unshared.get() || nodes.log().contains("budgets hold by what each node knows");
        assertThat(through).isBetween(10L, alone ? 2 * MOST_THROUGH : MOST_THROUGH);
    }

    private static String key(String principal) {
        return "key-of-" + principal + "-0123456789abcdef";
    }

    private static String usage(int output) {
        return "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":" + output + "}}\n\n";
    }

    private static void reply(ProviderCall call) throws IOException {
        call.eventStream();
        call.chunk(Wire.OPENAI.text("Hello") + Wire.OPENAI.beforeEnd() + usage(TOKENS) + Wire.OPENAI.end());
        call.end();
    }

    private static Map<String, String> headers(String principal) {
        return Map.of("X-API-Key", key(principal), "Content-Type", "application/json");
    }

    private static RawHttp start(Api node, String principal, String path, String model) throws IOException {
        String body = "{\"message\":\"Hi\",\"model\":\"" + model + "\",\"max_tokens\":" + TOKENS + '}';
        return node.request("POST", path, headers(principal), body);
    }

    private static JsonObject get(Api node, String principal, String path) throws IOException {
        try (RawHttp http = node.get(path, headers(principal))) {
            assertThat(http.status()).isEqualTo(200);
            return http.json();
        }
    }

    private static BigDecimal left(Api node, String principal) throws IOException {
        return get(node, principal, "api/usage").getJsonArray("budgets").stream()
                .map(JsonValue::asJsonObject)
                .filter(budget -> budget.getString("name").equals("each"))
                .map(budget -> new BigDecimal(budget.getString("left")))
                .findFirst()
                .orElseThrow();
    }

    private static BigDecimal cost(JsonObject usage) {
        JsonArray costs = usage.getJsonObject("total").getJsonArray("cost");
        return costs.isEmpty()
                ? BigDecimal.ZERO
                : new BigDecimal(costs.getJsonObject(0).getString("amount"));
    }

    private static void assertUsedUp(RawHttp http) throws IOException {
        assertThat(http.status()).isEqualTo(429);
        JsonObject problem = http.json();
        assertThat(problem.getString("code")).isEqualTo("rate_limited");
        assertThat(problem.getString("detail"))
                .startsWith("The budget each (0.001 USD a day) is used up. It renews at 20")
                .endsWith("T00:00:00Z.");
        assertThat(Integer.parseInt(http.header("Retry-After"))).isBetween(1, 24 * 3600);
    }

    @Test
    void of_a_hundred_starts_at_once_on_two_nodes_as_many_go_through_as_there_is_room_for() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        ReplayProvider.shared().on("held-by-budget", call -> {
            assertThat(open.await(60, TimeUnit.SECONDS)).isTrue();
            reply(call);
        });
        List<Callable<Integer>> starts = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Api node = i % 2 == 0 ? nodes.a() : nodes.b();
            starts.add(() -> {
                try (RawHttp http = start(node, "crowd", "api/streams", "openai/held-by-budget")) {
                    if (status(http) != 201) {
                        assertThat(http.status()).isEqualTo(429);
                        assertThat(http.json().getString("detail"))
                                .startsWith("The budget each (0.001 USD a day) has nothing left beside")
                                .contains("It renews at 20");
                        assertThat(http.header("Retry-After")).isEqualTo("5");
                    }
                    return http.status();
                }
            });
        }
        long through = Concurrently.run(100, starts).stream()
                .filter(status -> status == 201)
                .count();
        open.countDown();

        System.out.println("starts that went through, with room for ten: " + through);
        assertAsManyAsThereIsRoomFor(through);
        await().untilAsserted(() -> assertThat(cost(get(nodes.a(), "crowd", "api/usage")))
                .isEqualByComparingTo(BigDecimal.valueOf(through, 4)));
        for (Api node : List.of(nodes.a(), nodes.b())) {
            assertThat(left(node, "crowd")).isZero();
            try (RawHttp http = start(node, "crowd", "api/stream/chat", "openai/budgeted")) {
                assertUsedUp(http);
            }
        }
    }

    @Test
    void a_crowd_that_asks_an_unknown_model_uses_what_there_is_and_no_more() throws Exception {
        ReplayProvider.shared().on("unknown-to-budget", BudgetsIT::reply);
        String body = "{\"message\":\"Hi\",\"model\":\"openai/unknown-to-budget\"}";
        List<Callable<Integer>> starts = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Api node = i % 2 == 0 ? nodes.a() : nodes.b();
            starts.add(() -> {
                try (RawHttp http = node.request("POST", "api/streams", headers("unknown"), body)) {
                    return status(http);
                }
            });
        }
        AtomicLong through = new AtomicLong(Concurrently.run(100, starts).stream()
                .filter(status -> status == 201)
                .count());
        // Where the first replies are slow, the others give up waiting for what those have reserved.
        await().until(() -> {
            try (RawHttp http = nodes.a().request("POST", "api/streams", headers("unknown"), body)) {
                if (status(http) == 201) {
                    return through.incrementAndGet() > 2 * MOST_THROUGH;
                }
                assertThat(http.status()).isEqualTo(429);
                return http.json().getString("detail").contains("is used up");
            }
        });

        System.out.println("of an unknown model: " + through);
        assertAsManyAsThereIsRoomFor(through.get());
    }

    @Test
    void from_eighty_percent_on_the_answers_to_starts_tell_what_is_left() throws Exception {
        List<String> paths = List.of("api/stream/chat", "api/streams", "api/chat/message");
        for (int i = 1; i <= 10; i++) {
            Api node = i % 2 == 0 ? nodes.a() : nodes.b();
            try (RawHttp http = start(node, "near", paths.get(i % paths.size()), "openai/budgeted")) {
                assertThat(http.status()).isBetween(200, 201);
                String left = http.header("Sluice-Budget-Remaining");
                if (i < 9) {
                    assertThat(left).as("start " + i).isEmpty();
                } else {
                    String digits = "0.000" + (11 - i);
                    assertThat(left)
                            .as("start " + i)
                            .startsWith(digits + " USD; budget=each; renews=20")
                            .endsWith("T00:00:00Z");
                }
                String unused = http.text();
            }
            int ended = i;
            await().untilAsserted(() -> assertThat(left(nodes.a(), "near").movePointRight(4))
                    .isEqualByComparingTo(String.valueOf(10 - ended)));
        }
        try (RawHttp http = start(nodes.a(), "near", "api/openai/v1/chat/completions", "openai/budgeted")) {
            assertThat(http.status()).isEqualTo(400);
        }
        String completion = "{\"model\":\"openai/budgeted\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
        try (RawHttp http = nodes.a().request("POST", "api/openai/v1/chat/completions", headers("near"), completion)) {
            assertThat(http.status()).isEqualTo(429);
            assertThat(http.text()).contains("The budget each (0.001 USD a day) is used up.");
        }
    }

    private static JsonObject last(String model, String name) throws IOException {
        try (RawHttp http = start(nodes.a(), "sums", "api/stream/chat", model);
                SseClient client = new SseClient(http)) {
            List<SseEvent> events = client.rest();
            SseEvent last = events.get(events.size() - 1);
            assertThat(last.is(name)).as(name).isTrue();
            return last.json();
        }
    }

    private static BigDecimal amount(JsonObject complete) {
        return new BigDecimal(complete.getJsonObject("cost").getString("amount"));
    }

    @Test
    void whatever_becomes_of_a_reply_its_cost_adds_up() throws Exception {
        ReplayProvider provider = ReplayProvider.shared();
        provider.on("cancelled", call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.text("Hello there"));
            boolean unused = call.awaitGone(20_000);
        });
        provider.on("cut", call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.text("a".repeat(400)) + Wire.OPENAI.text("b".repeat(20_000)));
            boolean unused = call.awaitGone(20_000);
        });
        // Anthropic tells the prompt's tokens, and some of the output's, before it fails.
        provider.on("broken", call -> {
            call.eventStream();
            call.chunk(
                    "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"type\":\"message\","
                            + "\"role\":\"assistant\",\"content\":[],\"model\":\"broken\",\"stop_reason\":null,"
                            + "\"stop_sequence\":null,\"usage\":{\"input_tokens\":9,\"output_tokens\":3}}}\n\n"
                            + Wire.ANTHROPIC.error("overloaded_error"));
            call.end();
        });
        provider.on("dear", BudgetsIT::reply);

        BigDecimal sum = amount(last("openai/budgeted", "complete"));
        BigDecimal fallen = amount(last("dear", "complete"));
        assertThat(fallen).as("with the attempt before").isEqualByComparingTo("0.000103");
        sum = sum.add(fallen);
        String body = "{\"message\":\"Hi\",\"model\":\"openai/cancelled\",\"max_tokens\":100}";
        try (RawHttp http = nodes.b().request("POST", "api/stream/chat", headers("sums"), body);
                SseClient client = new SseClient(http)) {
            String id = client.next("text").id();
            nodes.b()
                    .request("DELETE", "api/streams/" + id.substring(0, id.indexOf('.')), headers("sums"), "")
                    .close();
            sum = sum.add(amount(client.next("complete").json()));
        }
        assertThat(last("openai/cut", "error").getString("code")).isEqualTo("stream_too_long");

        BigDecimal told = sum;
        await().untilAsserted(() -> {
            JsonObject usage = get(nodes.a(), "sums", "api/usage?by=model");
            assertThat(usage.getJsonObject("total").getInt("replies")).isEqualTo(4);
            BigDecimal cut = usage.getJsonArray("rows").stream()
                    .map(JsonValue::asJsonObject)
                    .filter(row -> row.getString("key").equals("openai/cut"))
                    .map(row -> row.getJsonArray("cost").getJsonObject(0).getString("amount"))
                    .map(BigDecimal::new)
                    .findFirst()
                    .orElseThrow();
            assertThat(cut).isPositive();
            assertThat(cost(usage)).isEqualByComparingTo(told.add(cut));
            BigDecimal spent = new BigDecimal(TEN_REPLIES).subtract(cost(usage)).max(BigDecimal.ZERO);
            assertThat(left(nodes.b(), "sums")).isEqualByComparingTo(spent);
        });
    }

    @Test
    void a_user_sees_its_own_and_an_administrator_everybodys() throws Exception {
        start(nodes.a(), "modest", "api/streams", "openai/budgeted").close();
        await().untilAsserted(() -> assertThat(get(nodes.b(), "modest", "api/usage")
                        .getJsonObject("total")
                        .getInt("replies"))
                .isEqualTo(1));

        for (String path : List.of("api/admin/usage", "api/admin/usage?by=principal", "api/admin/activity")) {
            try (RawHttp http = nodes.a().get(path, headers("modest"))) {
                assertThat(http.status()).isEqualTo(403);
            }
        }
        for (String name : List.of("principal", "roles")) {
            try (RawHttp http = nodes.a().get("api/usage?" + name + "=boss", headers("modest"))) {
                assertThat(http.status()).isEqualTo(400);
                assertThat(http.json().getString("field")).isEqualTo(name);
            }
        }
        JsonObject own = get(nodes.a(), "modest", "api/usage?by=principal");
        assertThat(own.getJsonArray("rows")).hasSize(1);
        assertThat(own.getJsonArray("rows").getJsonObject(0).getString("key")).isEqualTo("modest");
        assertThat(get(nodes.a(), "boss", "api/admin/usage?principal=modest").getJsonObject("total"))
                .isEqualTo(own.getJsonObject("total"));
        assertThat(get(nodes.a(), "boss", "api/admin/usage?by=principal")
                        .getJsonArray("rows")
                        .toString())
                .contains("\"key\":\"modest\"");
        try (RawHttp http = nodes.a().get("api/admin/usage?by=principal&format=csv", headers("boss"))) {
            assertThat(http.header("Content-Type")).startsWith("text/csv");
            assertThat(http.text()).contains("principal,replies,cancelled").contains("\r\nmodest,1,0,0,");
        }
        assertThat(get(nodes.b(), "boss", "api/admin/activity")
                        .getJsonArray("budgets")
                        .toString())
                .contains("\"name\":\"all\",\"holders\":\"everybody\"");
    }
}

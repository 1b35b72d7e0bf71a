package dev.sluice.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.it.client.Api;
import dev.sluice.it.client.Concurrently;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.client.SseClient;
import dev.sluice.it.server.OwnTomcat;
import dev.sluice.it.server.RedisProcess;
import dev.sluice.metrics.PrometheusText;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What clients and operators are told while Redis is away. */
@Tag("one-server")
final class WithoutRedisIT {

    private static final String MESSAGE = "{\"message\":\"Hi\",\"model\":\"demo/burst\"}";
    private static final String RESPONSE = "{\"input\":\"Hi\",\"model\":\"demo/burst\",\"background\":true}";

    private static RedisProcess redis;
    private static OwnTomcat alone;
    private static OwnTomcat refusing;

    @BeforeAll
    static void start() throws Exception {
        redis = new RedisProcess();
        redis.kill();
        List<OwnTomcat> nodes = Concurrently.run(
                2, List.of(() -> node("without-redis", false), () -> node("without-required-redis", true)));
        alone = nodes.get(0);
        refusing = nodes.get(1);
    }

    private static OwnTomcat node(String name, boolean required) throws IOException {
        return new OwnTomcat(
                name,
                "-Dsluice.auth.mode=none",
                "-Dsluice.cluster.redis-url=" + redis.url(),
                "-Dsluice.cluster.required=" + required);
    }

    @AfterAll
    static void stop() {
        alone.close();
        refusing.close();
        redis.close();
    }

    /** The header of the answers to starts: true or false, or empty where there is none. */
    private static String shared(Api api) throws IOException {
        String header;
        try (SseClient client = new SseClient(api.post("api/stream/chat", MESSAGE))) {
            assertThat(client.next("complete")).isNotNull();
            header = client.http().header("Sluice-Shared");
        }
        for (RawHttp answer :
                List.of(api.post("api/streams", MESSAGE), api.post("api/openai/v1/responses", RESPONSE))) {
            try (answer) {
                assertThat(answer.status()).isBetween(200, 201);
                assertThat(answer.header("Sluice-Shared")).isEqualTo(header);
            }
        }
        return header;
    }

    private static void assertRefused(Api api) throws IOException {
        try (RawHttp answer = api.post("api/stream/chat", MESSAGE)) {
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("Retry-After")).isNotNull();
        }
    }

    private static int ready(Api api) throws IOException {
        try (RawHttp http = api.get("api/health/ready")) {
            return http.status();
        }
    }

    private static double figure(String name) throws IOException {
        return figure(name, alone.api());
    }

    private static double figure(String name, Api api) throws IOException {
        try (RawHttp http = api.get("api/metrics")) {
            return new PrometheusText(http.text()).sum("sluice_cluster_" + name);
        }
    }

    private static boolean allAre(int up) throws IOException {
        return figure("up", alone.api()) == up && figure("up", refusing.api()) == up;
    }

    @Test
    void starts_are_told_that_they_are_not_shared_or_refused_where_they_must_be() throws Exception {
        assertThat(shared(alone.api())).isEqualTo("false");
        assertRefused(refusing.api());
        assertThat(ready(alone.api())).isEqualTo(200);
        assertThat(ready(refusing.api())).isEqualTo(503);
        assertThat(allAre(0)).isTrue();
        String early = alone.api().start("demo/burst", "Hi");

        redis.start();

        await().until(() -> allAre(1));
        assertThat(shared(alone.api())).isEmpty();
        assertThat(shared(refusing.api())).isEmpty();
        assertThat(ready(refusing.api())).isEqualTo(200);
        await().until(() -> figure("others") == 1);
        assertThat(figure("commands_total")).isPositive();
        await().until(() -> figure("unshared") == 0);
        try (SseClient elsewhere = refusing.api().events(early)) {
            assertThat(elsewhere.next("complete")).isNotNull();
        }

        redis.pause();

        await().until(() -> allAre(0));
        assertThat(shared(alone.api())).isEqualTo("false");
        assertRefused(refusing.api());
        assertThat(figure("unshared")).isPositive();
        redis.resume();
        await().until(() -> allAre(1));
    }
}

package dev.sluice.it.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.it.client.RawHttp;
import dev.sluice.it.client.Reply;
import dev.sluice.it.client.SseClient;
import dev.sluice.it.provider.ReplayProvider;
import dev.sluice.it.provider.Wire;
import dev.sluice.it.server.OwnTomcat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The health endpoints, on a server that is undeployed meanwhile. */
@Tag("one-server")
final class HealthIT {

    @Test
    void a_node_is_ready_until_it_stops() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        ReplayProvider.shared().on("last", call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.text("Hello"));
            end.await(30, TimeUnit.SECONDS);
            call.chunk(Wire.OPENAI.reply(" world"));
            call.end();
        });
        try (OwnTomcat stopping = new OwnTomcat("stopping", "-Dsluice.shutdown.drain=PT20S");
                SseClient client = stopping.api().chat("openai/last", "Hi")) {
            client.next("text");
            // The database is opened while streams are already running.
            await().untilAsserted(() -> assertReady(stopping, 200, "UP"));

            CompletableFuture<Void> undeployed = CompletableFuture.runAsync(() -> undeploy(stopping));
            await().untilAsserted(() -> assertReady(stopping, 503, "DOWN"));
            try (RawHttp http = stopping.api().post("api/streams", "{\"message\":\"Hi\"}")) {
                assertThat(http.status()).isEqualTo(503);
            }
            try (RawHttp http = stopping.api().get("api/health/live")) {
                assertThat(http.status()).isEqualTo(200);
            }
            end.countDown();
            assertThat(Reply.of("Hello", client.rest()).completed()).isTrue();
            undeployed.get(30, TimeUnit.SECONDS);
        } finally {
            end.countDown();
        }
    }

    private static void undeploy(OwnTomcat server) {
        try {
            server.undeploy();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertReady(OwnTomcat server, int status, String word) throws IOException {
        try (RawHttp http = server.api().get("api/health/ready")) {
            assertThat(http.status()).isEqualTo(status);
            assertThat(http.text())
                    .isEqualTo("{\"status\":\"" + word + "\",\"checks\":[{\"name\":\"accepting\",\"status\":\"" + word
                            + "\"},{\"name\":\"store\",\"status\":\"UP\"}]}");
        }
    }
}

package dev.sluice.it.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.it.client.Api;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.client.SseClient;
import dev.sluice.it.client.SseEvent;
import dev.sluice.it.provider.ReplayProvider;
import dev.sluice.it.provider.Wire;
import dev.sluice.it.server.OwnServer;
import dev.sluice.it.server.ServerProbe;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Redeployments, again and again, while clients go on regardless. */
@Tag("one-server")
final class RedeployIT {

    private static final int FEW_ROUNDS = 3;
    private static final int MANY_ROUNDS = 20;
    private static final int CLIENTS = 16;

    /** A reply takes 3 s: longer than the drain, so that some are running at every stop. */
    private static final int PIECES = 30;

    private static final int PIECE_MS = 100;

    /** The pause of a client before it asks again. */
    private static final int RETRY_MS = 100;

    private static final String LISTENER = "dev.sluice.app.SluiceListener";

    /** Files that Tomcat itself may have opened meanwhile, for its manager and its logs. */
    private static final int FILES_SLACK = 3;

    private final AtomicInteger completed = new AtomicInteger();
    private final AtomicInteger told = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger unanswered = new AtomicInteger();
    private volatile boolean over;

    @Test
    void redeployments_under_load_leave_nothing_behind_and_no_client_without_an_answer() throws Exception {
        redeploy(FEW_ROUNDS);
    }

    @Test
    @Tag("load")
    void many_redeployments_under_load_leave_nothing_behind_and_no_client_without_an_answer() throws Exception {
        redeploy(MANY_ROUNDS);
    }

    private void redeploy(int rounds) throws Exception {
        ReplayProvider provider = ReplayProvider.shared();
        provider.on("steady", call -> {
            call.eventStream();
            for (int i = 0; i < PIECES; i++) {
                call.chunk(Wire.OPENAI.text("piece " + i + ' '));
                if (call.awaitGone(PIECE_MS)) {
                    return;
                }
            }
            call.chunk(Wire.OPENAI.beforeEnd() + Wire.OPENAI.end());
            call.end();
        });
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try (OwnServer server = OwnServer.start("redeploy", OwnServer.WITHOUT_SOFT, "-Dsluice.shutdown.drain=PT0.3S");
                ServerProbe probe = server.probe()) {
            assertThat(server.api().reply("demo/burst", "Hi").completed()).isTrue();
            long loaders = probe.instances(server.classLoader()) - 1;
            assertThat(probe.instances(LISTENER)).as(LISTENER).isPositive();
            server.undeploy();
            await().until(() -> probe.instances(LISTENER) == 0);
            long files = probe.openFiles();

            server.deploy();
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(threads.submit(() -> {
                    client(server.api());
                    return null;
                }));
            }
            for (int i = 0; i < rounds; i++) {
                int before = completed.get() + told.get();
                await().until(() -> provider.openConnections() >= CLIENTS / 2);
                server.deploy();
                await().until(() -> completed.get() + told.get() > before);
            }
            over = true;
            for (Future<?> client : clients) {
                client.get(60, TimeUnit.SECONDS);
            }
            System.out.printf(
                    "%d redeployments: %d replies completed, %d told of the stop, %d starts refused, %d unanswered%n",
                    rounds, completed.get(), told.get(), refused.get(), unanswered.get());
            assertThat(told).as("clients that were told of a stop").hasValueGreaterThanOrEqualTo(rounds);

            server.undeploy();
            await().untilAsserted(() -> {
                assertThat(probe.ownThreads()).as("threads").isZero();
                assertThat(probe.instances(LISTENER)).as("listeners").isZero();
                assertThat(probe.instances(server.classLoader()))
                        .as("class loaders")
                        .isLessThanOrEqualTo(loaders + server.keptClassLoaders());
                assertThat(probe.openFiles()).as("files and sockets").isLessThanOrEqualTo(files + FILES_SLACK);
                assertThat(provider.openConnections())
                        .as("connections to the provider")
                        .isZero();
            });
        } finally {
            over = true;
            threads.shutdownNow();
        }
    }

    /** Asks until it has a whole reply, and then again, until the test is over. */
    private void client(Api api) throws Exception {
        while (!over) {
            while (!ask(api)) {
                TimeUnit.MILLISECONDS.sleep(RETRY_MS); // as clients wait
            }
            completed.incrementAndGet();
        }
    }

    /** Returns whether the reply is complete. A reply that has begun must end with a terminal event. */
    private boolean ask(Api api) throws IOException {
        SseEvent last = null;
        try (RawHttp http = api.post("api/stream/chat?accumulated=false", Api.body("openai/steady", "Hi"))) {
            int status = http.status();
            if (status != 200) {
                // 404 while there is no application; Tomcat's own 503 while it starts or stops.
                assertThat(status).isIn(404, 503);
                refused.incrementAndGet();
                return false;
            }
            SseClient client = new SseClient(http);
            for (SseEvent event = client.next(); event != null; event = client.next()) {
                last = event;
            }
        } catch (IOException e) {
            assertThat(last).as("what came before %s", e).isNull();
            unanswered.incrementAndGet();
            return false;
        }
        assertThat(last).isNotNull();
        if (last.is("complete")) {
            return true;
        }
        assertThat(last.event()).isEqualTo("error");
        assertThat(last.json().getString("code")).isEqualTo("server_shutdown");
        assertThat(last.json().getBoolean("retryable")).isTrue();
        told.incrementAndGet();
        return false;
    }
}

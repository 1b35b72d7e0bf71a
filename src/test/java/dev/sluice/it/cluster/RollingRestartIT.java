package dev.sluice.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.it.client.Api;
import dev.sluice.it.client.SseClient;
import dev.sluice.it.client.SseEvent;
import dev.sluice.it.provider.ReplayProvider;
import dev.sluice.it.provider.Wire;
import dev.sluice.it.server.FrontProxy;
import dev.sluice.it.server.OwnTomcat;
import dev.sluice.it.server.RedisProcess;
import dev.sluice.it.server.Workspace;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Three nodes that are stopped and started again one after the other, while clients behind nginx start replies and read them, half
 * of them as an {@code EventSource} does and half with a POST, as pages do that use {@code fetch}.
 */
@Tag("load")
@Tag("one-server")
final class RollingRestartIT {

    private static final int NODES = 3;
    private static final int CLIENTS = Integer.getInteger("sluice.cluster.streams", 200);
    private static final int PIECES = 20;

    /** Between pieces: a reply takes six seconds, which is less than a node lets its replies have when it stops. */
    private static final long PAUSE_MS = 300;

    /** Each reader loses its connection once, and is then on any node. */
    private static final int EVENTS_OF_THE_FIRST_CONNECTION = 3;

    private static final String MODEL = "rolling";

    private final AtomicInteger whole = new AtomicInteger();
    private final AtomicInteger handedOver = new AtomicInteger();
    private final AtomicInteger notStarted = new AtomicInteger();
    private volatile boolean restarted;

    private static String piece(int number) {
        return "piece " + number + " of 世界\n";
    }

    private static String written() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < PIECES; i++) {
            text.append(piece(i));
        }
        return text.toString();
    }

    @Test
    void every_reply_is_whole_at_its_reader() throws Exception {
        ReplayProvider.shared().on(MODEL, call -> {
            call.eventStream();
            for (int i = 0; i < PIECES; i++) {
                call.chunk(Wire.OPENAI.text(piece(i)));
                boolean unused = call.awaitGone(PAUSE_MS);
            }
            call.chunk(Wire.OPENAI.beforeEnd() + Wire.OPENAI.end());
            call.end();
        });
        List<OwnTomcat> nodes = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        ExecutorService readers = Executors.newFixedThreadPool(CLIENTS);
        try (RedisProcess redis = new RedisProcess()) {
            for (int i = 0; i < NODES; i++) {
                ports.add(Workspace.freePort());
                nodes.add(node(i, ports.get(i), redis));
            }
            try (FrontProxy proxy = FrontProxy.nginx(ports.get(0), ports.get(1), ports.get(2))) {
                Api front = proxy.start().api();
                List<Future<?>> reading = new ArrayList<>();
                for (int i = 0; i < CLIENTS; i++) {
                    boolean posts = i % 2 == 0;
                    reading.add(readers.submit(() -> {
                        read(front, posts);
                        return null;
                    }));
                }
                await().atMost(Duration.ofMinutes(1)).until(() -> whole.get() >= CLIENTS);
                for (int i = 0; i < NODES; i++) {
                    nodes.get(i).close();
                    assertThat(nodes.get(i).log()).doesNotContain("SEVERE", "Exception");
                    nodes.set(i, node(i, ports.get(i), redis));
                }
                restarted = true;
                for (Future<?> each : reading) {
                    each.get();
                }
            }
        } finally {
            readers.shutdownNow();
            nodes.forEach(OwnTomcat::close);
        }
        assertThat(handedOver.get())
                .as("readers that were sent to another node")
                .isPositive();
        assertThat(ReplayProvider.shared().calls(MODEL).size())
                .as("replies that were paid for, with %s starts that were not answered", notStarted)
                .isBetween(whole.get(), whole.get() + notStarted.get());
        System.out.printf(
                "Rolling restart: %d replies, %d readers handed over, %d starts not answered%n",
                whole.get(), handedOver.get(), notStarted.get());
    }

    private static OwnTomcat node(int number, int port, RedisProcess redis) throws IOException {
        OwnTomcat node = OwnTomcat.asDeployed(
                "rolling-" + number,
                port,
                List.of(
                        "-Dsluice.cluster.redis-url=" + redis.url(),
                        "-Dsluice.auth.mode=none",
                        "-Dsluice.shutdown.drain=PT20S",
                        "-Dsluice.limits.streams-per-principal=0",
                        "-Dsluice.limits.starts-per-minute=0"));
        await().until(() -> TwoTomcats.isShared(node.api()));
        return node;
    }

    private void read(Api front, boolean posts) throws Exception {
        while (!restarted) {
            assertThat(reply(front, posts)).isEqualTo(written());
            whole.incrementAndGet();
        }
    }

    private static SseClient posted(Api front, String last) throws IOException {
        return last == null ? front.chat("openai/" + MODEL, "Hi", "?accumulated=false") : front.eventsAfter(last);
    }

    private static SseClient asEventSource(Api front, String last) throws IOException {
        return front.eventSource(
                "openai/" + MODEL, "Hi", "&accumulated=false", last == null ? Map.of() : Map.of("Last-Event-ID", last));
    }

    /** Reads a reply, and connects again as often as that is necessary. */
    private String reply(Api front, boolean posts) throws Exception {
        List<SseEvent> events = new ArrayList<>();
        long retryMs = 3000;
        while (events.isEmpty() || !events.get(events.size() - 1).isTerminal()) {
            String last =
                    events.isEmpty() ? null : events.get(events.size() - 1).id();
            SseClient client = posts ? posted(front, last) : asEventSource(front, last);
            try (client) {
                if (events.isEmpty()) {
                    events.addAll(client.next(EVENTS_OF_THE_FIRST_CONNECTION));
                    client.reset();
                    continue;
                }
                for (SseEvent event = client.next(); event != null; event = client.next()) {
                    events.add(event);
                }
            } catch (IOException e) {
                assertThat(events)
                        .as("a reader that lost its connection: %s", e)
                        .isNotEmpty();
            }
            boolean ended = !events.isEmpty() && events.get(events.size() - 1).isTerminal();
            retryMs = client.retry() == null ? retryMs : Long.parseLong(client.retry());
            if (!ended) {
                handedOver.addAndGet(retryMs < 1000 ? 1 : 0);
                notStarted.addAndGet(events.isEmpty() ? 1 : 0);
                Thread.sleep(retryMs);
            }
        }
        SseEvent end = events.get(events.size() - 1);
        assertThat(end.event()).as(end.toString()).isEqualTo("complete");
        return Api.text(events);
    }
}

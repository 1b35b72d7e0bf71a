package dev.sluice.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.it.client.Api;
import dev.sluice.it.client.Concurrently;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.client.SseClient;
import dev.sluice.it.client.SseEvent;
import dev.sluice.it.provider.Wire;
import dev.sluice.it.server.FrontProxy;
import dev.sluice.it.server.Workspace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clients of two nodes behind the nginx of {@code server-config/cluster}, which sends each request to whichever it likes. */
@Tag("one-server")
final class BehindNginxIT extends OnTwoTomcats {

    private static final int CLIENTS = 6;
    private static final int PIECES = 80;
    private static final int EVENTS_OF_A_CONNECTION = 4;

    /** Before the provider waits. A connection may get them as one event, and so the first two read one each. */
    private static final int PIECES_AT_FIRST = 4;

    /** Whatever the machine does meanwhile, a reply goes on when each client has made so many connections. */
    private static final int CONNECTIONS_AT_FIRST = 3;

    private static final int PATIENCE_SECONDS = 60;

    /** Between pieces. */
    private static final long PAUSE_MS = 10;

    private static final Pattern SENT =
            Pattern.compile("^sluice_events_sent_total(?:\\{[^}]*})? ([0-9][0-9.E]*)", Pattern.MULTILINE);

    private void script(CountDownLatch goOn) {
        provider().on("behind-nginx", call -> {
            call.eventStream();
            for (int i = 0; i < PIECES; i++) {
                if (i == PIECES_AT_FIRST && !goOn.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    return;
                }
                call.chunk(Wire.OPENAI.text("piece " + i + " of 世界\n"));
                boolean unused = call.awaitGone(PAUSE_MS);
            }
            call.chunk(Wire.OPENAI.beforeEnd() + Wire.OPENAI.end());
            call.end();
        });
    }

    private static String written() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < PIECES; i++) {
            text.append("piece ").append(i).append(" of 世界\n");
        }
        return text.toString();
    }

    @Test
    void a_page_that_loses_its_connection_again_and_again_gets_the_whole_reply() throws Exception {
        CountDownLatch reconnected = new CountDownLatch(CLIENTS);
        script(reconnected);
        double sentByA = sent(a());
        double sentByB = sent(b());
        try (FrontProxy proxy = FrontProxy.nginx(a().port(), b().port())) {
            assertThat(proxy.check()).doesNotContain("[warn]");
            Api front = proxy.start().api();
            List<Callable<String>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(() -> reconnecting(front, reconnected));
            }

            assertThat(Concurrently.run(CLIENTS, clients)).containsOnly(written());
        }
        assertThat(provider().calls("behind-nginx"))
                .as("replies that were started")
                .hasSize(CLIENTS);
        assertThat(sent(a())).isGreaterThan(sentByA);
        assertThat(sent(b())).isGreaterThan(sentByB);
    }

    /** Reads as an {@code EventSource} does, which sends its first request again with the last event that it has. */
    private static String reconnecting(Api front, CountDownLatch reconnected) throws IOException {
        List<SseEvent> events = new ArrayList<>();
        int connections = 0;
        while (events.isEmpty() || !events.get(events.size() - 1).isTerminal()) {
            Map<String, String> last = events.isEmpty()
                    ? Map.of()
                    : Map.of("Last-Event-ID", events.get(events.size() - 1).id());
            try (SseClient client = front.eventSource("openai/behind-nginx", "Hi", "&accumulated=false", last)) {
                connections++;
                if (connections == CONNECTIONS_AT_FIRST) {
                    reconnected.countDown();
                }
                events.addAll(client.next(connections < CONNECTIONS_AT_FIRST ? 1 : EVENTS_OF_A_CONNECTION));
                client.reset();
            }
        }
        assertThat(events.get(events.size() - 1).event()).isEqualTo("complete");
        assertThat(connections).as("connections").isGreaterThanOrEqualTo(CONNECTIONS_AT_FIRST);
        return Api.text(events);
    }

    /** How many events a node has sent to clients since its start. */
    private static double sent(Api node) throws IOException {
        try (RawHttp http = node.get("api/metrics")) {
            Matcher sent = SENT.matcher(http.text());
            double sum = 0;
            while (sent.find()) {
                sum += Double.parseDouble(sent.group(1));
            }
            return sum;
        }
    }

    @Test
    void a_start_goes_to_the_node_that_is_there() throws Exception {
        script(new CountDownLatch(0));
        try (FrontProxy proxy = FrontProxy.nginx(Workspace.freePort(), b().port())) {
            Api front = proxy.start().api();
            for (int i = 0; i < CLIENTS; i++) {
                assertThat(front.reply("openai/behind-nginx", "Hi").text()).isEqualTo(written());
            }
        }
    }

    /** As while Redis or the database is away: what the nodes refuse must not take them out of nginx's list. */
    @Test
    void a_refusal_of_every_node_is_the_clients_answer_and_no_failure_of_theirs() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        HttpServer refusing = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        refusing.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            asked.incrementAndGet();
            exchange.getResponseHeaders().add("Retry-After", "5");
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
        });
        refusing.start();
        int port = refusing.getAddress().getPort();
        try (FrontProxy proxy = FrontProxy.nginx(port, port)) {
            Api front = proxy.start().api();
            for (int i = 1; i <= CLIENTS; i++) {
                String body = Api.body("openai/behind-nginx", "Hi");
                try (RawHttp http = i % 2 == 0 ? front.get("api/conversations") : front.post("api/stream/chat", body)) {
                    assertThat(http.status()).isEqualTo(503);
                    assertThat(http.header("Retry-After")).isEqualTo("5");
                    assertThat(asked.get()).isEqualTo(i);
                }
            }
        } finally {
            refusing.stop(0);
        }
    }
}

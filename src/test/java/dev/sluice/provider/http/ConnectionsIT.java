package dev.sluice.provider.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.provider.Provider;
import dev.sluice.provider.RequestBody;
import dev.sluice.sse.EventMemory;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How connections are kept, reused and closed. */
@Tag("one-server")
@Timeout(120)
final class ConnectionsIT {

    private static final int MAX = 4;
    private static final RequestBody BODY = RequestBody.of("{\"stream\":true}".getBytes(StandardCharsets.US_ASCII));
    private static final String REPLY =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 11\r\n\r\ndata: end\n\n";

    private final HttpTransport transport = new HttpTransport(
            Duration.ofSeconds(5), Duration.ofMinutes(1), nanos -> {}, new EventMemory(), new RelayConnector(2), MAX);

    @AfterEach
    void close() {
        transport.close();
    }

    private CallRecorder call(URI uri) {
        CallRecorder recorder = new CallRecorder();
        transport.post(uri, Map.of(), BODY, new LetterDecoder(recorder), recorder);
        return recorder;
    }

    @Test
    void a_connection_that_the_server_closes_while_idle_is_not_used_again() throws Exception {
        try (RawServer server = new RawServer()) {
            CallRecorder first = call(server.uri());
            try (Socket socket = server.request()) {
                RawServer.write(socket, REPLY);
                assertThat(first.next()).isEqualTo("completed");
            }
            await().until(() -> transport.connections() == 0);

            CallRecorder second = call(server.uri());
            try (Socket socket = server.request()) {
                RawServer.write(socket, REPLY);
                assertThat(second.next()).isEqualTo("completed");
            }
        }
    }

    @Test
    void a_call_beyond_the_limit_waits_for_a_connection() throws Exception {
        try (RawServer server = new RawServer()) {
            List<CallRecorder> calls = new ArrayList<>();
            for (int i = 0; i <= MAX; i++) {
                calls.add(call(server.uri()));
            }
            List<Socket> sockets = new ArrayList<>();
            for (int i = 0; i < MAX; i++) {
                sockets.add(server.request());
            }
            assertThat(transport.connections()).isEqualTo(MAX);
            assertThat(server.isRequested()).isFalse();

            sockets.get(0).close();
            RawServer.write(server.request(), REPLY);
            for (Socket socket : sockets.subList(1, MAX)) {
                RawServer.write(socket, REPLY);
            }
            List<String> ends = new ArrayList<>();
            for (CallRecorder call : calls) {
                ends.add(call.next());
            }
            assertThat(ends)
                    .containsExactlyInAnyOrder(
                            "completed", "completed", "completed", "completed", "failed provider_unavailable null");
        }
    }

    @Test
    void failures_to_connect_do_not_use_up_the_limit() throws Exception {
        try (RefusedPort port = new RefusedPort()) {
            for (int i = 0; i < 3 * MAX; i++) {
                assertThat(call(port.uri()).next()).isEqualTo("failed provider_unavailable null");
            }
        }
        await().until(() -> transport.connections() == 0);
    }

    @Test
    void two_thousand_calls_of_which_many_fail_or_are_cancelled_leave_no_connection() throws Exception {
        int calls = 2_000;
        AtomicInteger requests = new AtomicInteger();
        ExecutorService executor = Executors.newCachedThreadPool();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(executor);
        server.createContext("/", exchange -> answer(exchange, requests.getAndIncrement()));
        server.start();
        try {
            URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
            for (int i = 0; i < calls; i++) {
                CallRecorder recorder = new CallRecorder();
                Provider.Call call = transport.post(uri, Map.of(), BODY, new LetterDecoder(recorder), recorder);
                if (i % 5 == 0) {
                    call.cancel();
                } else {
                    assertThat(recorder.next())
                            .as("call %d", i)
                            .isIn("completed", "failed provider_unavailable null", "failed provider_auth null");
                }
            }
            assertThat(transport.connections()).isLessThanOrEqualTo(MAX);
            assertThat(call(uri).next()).isNotNull();
        } finally {
            server.stop(0);
            executor.shutdownNow();
        }
        await().until(() -> transport.connections() == 0);
    }

    /** Answers with a whole reply, with a refusal, or by closing the connection before or after the answer's head. */
    private static void answer(HttpExchange exchange, int request) throws IOException {
        exchange.getRequestBody().readAllBytes();
        if (request % 7 == 0) {
            exchange.close();
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        byte[] reply = "data: end\n\n".getBytes(StandardCharsets.US_ASCII);
        if (request % 11 == 0) {
            exchange.getResponseHeaders().set("Connection", "close");
        }
        exchange.sendResponseHeaders(request % 5 == 0 ? 401 : 200, reply.length);
        if (request % 13 == 0) {
            exchange.close();
            return;
        }
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(reply);
        }
    }
}

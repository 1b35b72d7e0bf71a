package dev.sluice.provider.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.provider.Provider;
import dev.sluice.provider.RequestBody;
import dev.sluice.sse.EventStreamReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls to a server that redirects {@code /moved} with the status and to the location that the test sets. */
@Timeout(120)
@Tag("one-server")
final class RedirectedCallIT {

    private static final String BODY = "{\"stream\":true}";

    private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final CallRecorder recorder = new CallRecorder();
    private final HttpTransport transport = new HttpTransport(Duration.ofSeconds(5), Duration.ofMinutes(1));
    private volatile String location = "";
    private volatile int status = 307;

    RedirectedCallIT() throws IOException {
        server.createContext("/moved", exchange -> answer(exchange, status, location));
        server.createContext("/reply", exchange -> answer(exchange, 200, null));
        server.start();
    }

    private void answer(HttpExchange exchange, int code, String to) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            asked.add(exchange.getRequestMethod()
                    + ' '
                    + exchange.getRequestURI()
                    + ' '
                    + exchange.getRequestHeaders().getFirst("Authorization")
                    + ' '
                    + body);
            byte[] answer = (to == null ? "data: a\n\ndata: end\n\n" : "moved").getBytes(UTF_8);
            if (to != null) {
                exchange.getResponseHeaders().set("Location", to);
            }
            exchange.sendResponseHeaders(code, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    @AfterEach
    void close() {
        transport.close();
        server.stop(0);
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    /** Starts a call whose headers depend on the address, like a signature. */
    private Provider.Call call() {
        LetterDecoder decoder = new LetterDecoder(recorder);
        return transport.post(
                uri("/moved"),
                uri -> Map.of("Authorization", "for " + uri.getPath()),
                RequestBody.of(BODY.getBytes(UTF_8)),
                new EventStreamReader(decoder),
                decoder,
                recorder);
    }

    @ParameterizedTest
    @ValueSource(ints = {307, 308})
    void the_redirected_request_keeps_method_and_body_and_gets_headers_for_its_new_address(int redirect)
            throws Exception {
        status = redirect;
        location = uri("/reply?x=1").toString();
        call();

        assertThat(recorder.next()).isEqualTo("text a");
        assertThat(recorder.next()).isEqualTo("completed");
        assertThat(asked).containsExactly("POST /moved for /moved " + BODY, "POST /reply?x=1 for /reply " + BODY);
    }

    @Test
    void a_second_redirect_is_a_failure() throws Exception {
        location = "/moved/again";
        call();

        assertThat(recorder.next()).isEqualTo("failed provider_protocol null");
        assertThat(asked).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303})
    void other_redirects_are_not_followed(int redirect) throws Exception {
        status = redirect;
        location = "/reply";
        call();

        assertThat(recorder.next()).isEqualTo("failed provider_protocol null");
        assertThat(asked).hasSize(1);
    }

    @Test
    void nothing_is_sent_to_another_origin() throws Exception {
        try (RawServer other = new RawServer()) {
            location = other.uri().toString();
            call();

            assertThat(recorder.next()).isEqualTo("failed provider_protocol null");
            assertThat(other.isRequested()).isFalse();
        }
    }

    @Test
    void a_call_that_is_cancelled_after_its_redirect_closes_its_connection() throws Exception {
        CountDownLatch cancelled = new CountDownLatch(1);
        server.createContext("/slow", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write("data: a\n\n".getBytes(UTF_8));
                exchange.getResponseBody().flush();
                while (true) {
                    exchange.getResponseBody().write(":\n".getBytes(UTF_8));
                    exchange.getResponseBody().flush();
                }
            } catch (IOException e) {
                cancelled.countDown();
            }
        });
        location = "/slow";
        Provider.Call call = call();
        assertThat(recorder.next()).isEqualTo("text a");

        call.cancel();

        assertThat(cancelled.await(20, TimeUnit.SECONDS)).isTrue();
    }
}

package dev.sluice.provider.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.provider.Provider;
import dev.sluice.provider.RequestBody;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls over real connections to a server whose answers are written byte by byte. */
@Timeout(60)
final class HttpCallTest {

    private static final int PATIENCE_SECONDS = 20;
    private static final RequestBody BODY = RequestBody.of("{\"stream\":true}".getBytes(UTF_8));

    private static final String STREAM = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n";
    private static final String CHUNKED_STREAM = STREAM + "Transfer-Encoding: chunked\r\n\r\n";
    private static final String LAST_CHUNK = "0\r\n\r\n";

    private final RawServer server = new RawServer();
    private final BlockingQueue<Long> reads = new LinkedBlockingQueue<>();
    private final CallRecorder recorder = new CallRecorder();
    private HttpTransport transport = transport(Duration.ofMinutes(1));

    HttpCallTest() throws IOException {}

    private HttpTransport transport(Duration stall) {
        return new HttpTransport(Duration.ofSeconds(5), stall, reads::add, 4 * 1024 * 1024);
    }

    @AfterEach
    void close() throws IOException {
        transport.close();
        server.close();
    }

    private Provider.Call call() {
        return transport.post(server.uri(), Map.of(), BODY, new LetterDecoder(recorder), recorder);
    }

    private static String chunk(String content) {
        return Integer.toHexString(content.getBytes(UTF_8).length) + "\r\n" + content + "\r\n";
    }

    @Test
    void events_are_decoded_as_they_come_with_one_flush_after_each_read() throws Exception {
        call();
        try (Socket socket = server.request()) {
            RawServer.write(socket, CHUNKED_STREAM);
            assertThat(recorder.untilFlush()).isEmpty();

            RawServer.write(socket, chunk("data: a\n\n"));
            assertThat(recorder.untilFlush()).containsExactly("text a");

            RawServer.write(socket, chunk("data: b\n\ndata: c\n\n") + chunk("data: d\n\nda"));
            assertThat(recorder.untilFlush()).containsExactly("text b", "text c", "text d");

            RawServer.write(socket, chunk("ta: e\n\ndata: end\n\n") + LAST_CHUNK);
            assertThat(recorder.untilFlush()).containsExactly("text e", "completed");
        }
        assertThat(reads.poll(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .as("the latency of the first read in nanoseconds")
                .isPositive();
    }

    @Test
    void a_provider_that_never_pauses_does_not_keep_events_from_readers() throws Exception {
        call();
        try (Socket socket = server.request()) {
            RawServer.write(socket, STREAM + "\r\n" + "data: a\n\n".repeat(10_000));
            assertThat(recorder.untilFlush()).hasSizeLessThan(10_000);
        }
    }

    @Test
    void the_connection_of_a_whole_reply_serves_the_next_call() throws Exception {
        call();
        try (Socket socket = server.request()) {
            RawServer.write(socket, CHUNKED_STREAM + chunk("data: end\n\n") + LAST_CHUNK);
            assertThat(recorder.next()).isEqualTo("completed");
            recorder.untilFlush();
            call();
            RawServer.write(socket, CHUNKED_STREAM + chunk("data: b\n\ndata: end\n\n") + LAST_CHUNK);
            assertThat(recorder.next()).isEqualTo("text b");
            assertThat(recorder.next()).isEqualTo("completed");
            assertThat(server.isRequested()).as("a second connection").isFalse();
        }
    }

    @Test
    void a_mistake_in_the_first_read_a_later_one_or_at_the_end_is_reported_once_and_closes_the_connection()
            throws Exception {
        for (String sent : List.of("data: mistake\n\n", "data: a\n\n|data: mistake\n\n")) {
            call();
            try (Socket socket = server.request()) {
                RawServer.write(socket, CHUNKED_STREAM);
                for (String piece : sent.split("\\|", -1)) {
                    RawServer.write(socket, chunk(piece));
                    assertThat(recorder.next()).isEqualTo(piece.contains("mistake") ? "broken a mistake" : "text a");
                }
                assertThat(RawServer.isClosedByClient(socket)).isTrue();
            }
        }
    }

    @Test
    void the_decoder_decides_what_a_clean_end_is() throws Exception {
        call();
        try (Socket socket = server.request()) {
            RawServer.write(socket, CHUNKED_STREAM + chunk("data: a\n\n") + LAST_CHUNK);
            assertThat(recorder.next()).isEqualTo("text a");
            assertThat(recorder.next()).isEqualTo("failed provider_protocol null");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Content-Length: 1000\r\n\r\ndata: a\n\n", "Transfer-Encoding: chunked\r\n\r\n9\r\ndata: a\n\n"})
    void a_connection_that_ends_too_early_is_lost(String answer) throws Exception {
        call();
        try (Socket socket = server.request()) {
            RawServer.write(socket, STREAM + answer);
            assertThat(recorder.next()).isEqualTo("text a");
        }
        assertThat(recorder.next()).isEqualTo("failed provider_unavailable null");
    }

    @Test
    void a_connection_that_ends_too_early_after_the_replys_end_does_no_harm() throws Exception {
        call();
        try (Socket socket = server.request()) {
            RawServer.write(socket, CHUNKED_STREAM + chunk("data: end\n\n"));
            assertThat(recorder.next()).isEqualTo("completed");
            recorder.untilFlush();
        }
        assertThat(recorder.untilFlush()).isEmpty();
    }

    @Test
    void silence_beyond_the_limit_is_a_timeout() throws Exception {
        transport.close();
        transport = transport(Duration.ofMillis(300));
        call();
        try (Socket socket = server.request()) {
            RawServer.write(socket, CHUNKED_STREAM + chunk("data: a\n\n"));
            assertThat(recorder.next()).isEqualTo("text a");
            assertThat(recorder.next()).isEqualTo("failed provider_timeout null");
            assertThat(RawServer.isClosedByClient(socket)).isTrue();
        }
    }

    @Test
    void a_refusal_is_collected_and_named() throws Exception {
        call();
        try (Socket socket = server.request()) {
            RawServer.write(socket, "HTTP/1.1 400 No\r\nContent-Length: 22\r\nRetry-After: 2\r\n\r\n{\"error\":\"");
            RawServer.write(socket, "overloaded\"}");
            assertThat(recorder.next()).isEqualTo("failed provider_overloaded 2000");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Transfer-Encoding: chunked\r\n\r\n" + LAST_CHUNK, "Content-Length: 100\r\n\r\ncut"})
    void a_refusal_with_no_more_than_a_status_is_named_by_it(String rest) throws Exception {
        call();
        try (Socket socket = server.request()) {
            RawServer.write(socket, "HTTP/1.1 401 No\r\n" + rest);
        }
        assertThat(recorder.next()).isEqualTo("failed provider_auth null");
    }

    @Test
    void no_wait_of_more_than_a_day_is_passed_on() throws Exception {
        call();
        try (Socket socket = server.request()) {
            RawServer.write(socket, "HTTP/1.1 429 No\r\nContent-Length: 0\r\nRetry-After: 9999999\r\n\r\n");
            assertThat(recorder.next()).isEqualTo("failed provider_rate_limited 86400000");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>", " \n<html> data: a", "busy; data: a", "\n", "event: x\n\n"})
    void a_page_or_another_success_without_an_event_is_not_a_reply(String body) throws Exception {
        for (String head : List.of("200 OK\r\nContent-Type: text/html; charset=utf-8", "202 Accepted")) {
            call();
            try (Socket socket = server.request()) {
                RawServer.write(
                        socket,
                        "HTTP/1.1 " + head + "\r\nConnection: close\r\nContent-Length: " + body.length() + "\r\n\r\n"
                                + body);
                assertThat(recorder.next()).isEqualTo("failed provider_protocol null");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "200 OK\r\nContent-Type: text/html; charset=utf-8",
                "200 OK\r\nContent-Type: application/octet-stream",
                "200 OK\r\nContent-Type: ///",
                "200 OK",
                "201 Created\r\nContent-Type: text/event-stream",
                "203 Non-Authoritative Information\r\nContent-Type: application/json",
                "299 Odd\r\nContent-Type: text/html"
            })
    void events_are_a_reply_whatever_the_success_and_the_type(String head) throws Exception {
        call();
        try (Socket socket = server.request()) {
            RawServer.write(socket, "HTTP/1.1 " + head + "\r\nContent-Length: 19\r\n\r\ndata: a\n");
            RawServer.write(socket, "\ndata: end\n");
            assertThat(recorder.next()).isEqualTo("text a");
            assertThat(recorder.next()).isEqualTo("completed");
        }
    }

    @Test
    void a_success_without_a_body_is_not_a_reply() throws Exception {
        call();
        try (Socket socket = server.request()) {
            RawServer.write(socket, "HTTP/1.1 204 No Content\r\n\r\n");
            assertThat(recorder.next()).isEqualTo("failed provider_protocol null");
        }
    }

    @Test
    void an_object_where_a_stream_should_be_is_one_event_for_the_decoder() throws Exception {
        call();
        try (Socket socket = server.request()) {
            RawServer.write(
                    socket, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n{\"a");
            RawServer.write(socket, "\":1}");
            assertThat(recorder.next()).isEqualTo("text {\"a\":1}");
            assertThat(recorder.next()).isEqualTo("failed provider_protocol null");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"200 OK", "500 No"})
    void an_answer_without_end_is_cut_off(String status) throws Exception {
        call();
        try (Socket socket = server.request()) {
            RawServer.write(socket, "HTTP/1.1 " + status + "\r\n\r\ndata: ");
            String more = "x".repeat(64 * 1024);
            assertThat(isCutOff(socket, more)).isTrue();
        }
        assertThat(recorder.next())
                .isEqualTo("failed " + (status.startsWith("2") ? "stream_too_long" : "provider_unavailable") + " null");
    }

    @Test
    void a_large_event_is_whole_and_one_that_breaks_off_holds_no_memory() throws Exception {
        String large = "x".repeat(3 * 1024 * 1024);
        call();
        try (Socket socket = server.request()) {
            RawServer.write(socket, CHUNKED_STREAM + chunk("data: " + large + "\n\ndata: " + large));
            assertThat(recorder.next()).isEqualTo("text " + large);
            await().atMost(Duration.ofSeconds(PATIENCE_SECONDS))
                    .until(() -> transport.events().held() >= large.length());
        }
        assertThat(recorder.next()).startsWith("failed ");
        await().atMost(Duration.ofSeconds(PATIENCE_SECONDS))
                .until(() -> transport.events().held() == 0);
    }

    @Test
    void a_provider_that_goes_on_after_the_replys_end_is_cut_off() throws Exception {
        call();
        try (Socket socket = server.request()) {
            RawServer.write(socket, CHUNKED_STREAM + chunk("data: end\n\n"));
            assertThat(recorder.next()).isEqualTo("completed");
            recorder.untilFlush();
            RawServer.write(socket, chunk("data: more\n\n"));
            assertThat(RawServer.isClosedByClient(socket)).isTrue();
        }
        assertThat(recorder.untilFlush()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ": heartbeat\n\n"})
    void a_call_that_is_finished_completes_its_reply_and_closes_its_connection(String heartbeat) throws Exception {
        Provider.Call call = call();
        try (Socket socket = server.request()) {
            RawServer.write(socket, CHUNKED_STREAM + chunk("data: a\n\n"));
            assertThat(recorder.next()).isEqualTo("text a");
            recorder.untilFlush();
            if (!heartbeat.isEmpty()) {
                RawServer.write(socket, chunk(heartbeat));
                assertThat(recorder.untilFlush()).isEmpty();
            }

            call.finish();
            call.finish();

            assertThat(recorder.next()).isEqualTo("completed");
            assertThat(RawServer.isClosedByClient(socket)).isTrue();
        }
    }

    @Test
    void finishing_a_reply_that_has_ended_reports_nothing_more() throws Exception {
        Provider.Call call = call();
        try (Socket socket = server.request()) {
            RawServer.write(socket, CHUNKED_STREAM + chunk("data: end\n\n"));
            assertThat(recorder.next()).isEqualTo("completed");
            recorder.untilFlush();
            call.finish();
            assertThat(RawServer.isClosedByClient(socket)).isTrue();
        }
        assertThat(recorder.untilFlush()).isEmpty();
    }

    @Test
    void a_cancelled_call_closes_its_connection_and_reports_nothing() throws Exception {
        Provider.Call call = call();
        try (Socket socket = server.request()) {
            RawServer.write(socket, CHUNKED_STREAM + chunk("data: a\n\n"));
            assertThat(recorder.next()).isEqualTo("text a");
            recorder.untilFlush();
            call.cancel();
            assertThat(RawServer.isClosedByClient(socket)).isTrue();
        }
        assertThat(recorder.untilFlush()).isEmpty();
    }

    @Test
    void a_server_that_cannot_be_reached_is_unavailable() throws Exception {
        // Not the RawServer: the thread that accepts may still take a connection while its socket is being closed.
        URI closed;
        try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = URI.create("http://127.0.0.1:" + unused.getLocalPort() + "/v1");
        }
        transport.post(closed, Map.of(), BODY, new LetterDecoder(recorder), recorder);
        assertThat(recorder.next()).isEqualTo("failed provider_unavailable null");
    }

    /** Writes until the client has closed the connection, but not for ever. */
    private static boolean isCutOff(Socket socket, String more) throws IOException {
        try {
            for (int i = 0; i < 1000; i++) {
                RawServer.write(socket, more);
            }
            return false;
        } catch (SocketException e) {
            return true;
        }
    }
}

package dev.sluice.provider.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which answers are a reply, which are a failure, and how large they may be. */
@Tag("one-server")
final class HttpAnswerIT extends RawCall {

    HttpAnswerIT() throws IOException {}

    @Test
    void a_refusal_in_two_pieces_is_classified_by_its_body() throws Exception {
        call();
        try (Socket socket = server.request()) {
            RawServer.write(socket, "HTTP/1.1 400 No\r\nContent-Length: 22\r\nRetry-After: 2\r\n\r\n{\"error\":\"");
            RawServer.write(socket, "overloaded\"}");
            assertThat(recorder.next()).isEqualTo("failed provider_overloaded 2000");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Transfer-Encoding: chunked\r\n\r\n" + LAST_CHUNK, "Content-Length: 100\r\n\r\ncut"})
    void a_refusal_without_a_whole_body_is_classified_by_its_status(String rest) throws Exception {
        call();
        try (Socket socket = server.request()) {
            RawServer.write(socket, "HTTP/1.1 401 No\r\n" + rest);
        }
        assertThat(recorder.next()).isEqualTo("failed provider_auth null");
    }

    @Test
    void a_requested_wait_is_limited_to_a_day() throws Exception {
        call();
        try (Socket socket = server.request()) {
            RawServer.write(socket, "HTTP/1.1 429 No\r\nContent-Length: 0\r\nRetry-After: 9999999\r\n\r\n");
            assertThat(recorder.next()).isEqualTo("failed provider_rate_limited 86400000");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>", " \n<html> data: a", "busy; data: a", "\n", "event: x\n\n"})
    void a_web_page_or_a_202_without_an_event_is_not_a_reply(String body) throws Exception {
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
    void events_are_a_reply_whatever_the_success_status_and_content_type(String head) throws Exception {
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
    void a_JSON_object_in_place_of_a_stream_is_one_event_for_the_decoder() throws Exception {
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
    void an_endless_answer_is_cut_off(String status) throws Exception {
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
    void a_large_event_is_passed_on_whole_and_one_that_breaks_off_holds_no_memory() throws Exception {
        String large = "x".repeat(3 * 1024 * 1024);
        call();
        try (Socket socket = server.request()) {
            RawServer.write(socket, CHUNKED_STREAM + chunk("data: " + large + "\n\ndata: " + large));
            assertThat(recorder.next()).isEqualTo("text " + large);
            await().until(() -> transport.events().held() >= large.length());
        }
        assertThat(recorder.next()).startsWith("failed ");
        await().until(() -> transport.events().held() == 0);
    }

    /** Writes up to a thousand times. Returns whether the client closed the connection before. */
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

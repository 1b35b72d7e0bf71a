package dev.sluice.provider.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.provider.Provider;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How calls begin and end, and what becomes of their connections. */
@Tag("one-server")
final class HttpCallIT extends RawCall {

    HttpCallIT() throws IOException {}

    @Test
    void events_are_decoded_as_they_arrive_with_one_flush_after_each_read() throws Exception {
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
    void events_of_a_provider_that_never_pauses_are_flushed_before_its_end() throws Exception {
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
    void a_mistake_in_the_first_or_a_later_read_is_reported_and_closes_the_connection() throws Exception {
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
    void a_clean_end_is_judged_by_the_decoder() throws Exception {
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
    void a_connection_that_ends_too_early_makes_the_provider_unavailable(String answer) throws Exception {
        call();
        try (Socket socket = server.request()) {
            RawServer.write(socket, STREAM + answer);
            assertThat(recorder.next()).isEqualTo("text a");
        }
        assertThat(recorder.next()).isEqualTo("failed provider_unavailable null");
    }

    @Test
    void a_connection_that_is_lost_after_the_replys_end_is_no_error() throws Exception {
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
        transport = transport(Duration.ofSeconds(2)); // longer than this test may take to write
        call();
        try (Socket socket = server.request()) {
            RawServer.write(socket, CHUNKED_STREAM + chunk("data: a\n\n"));
            assertThat(recorder.next()).isEqualTo("text a");
            assertThat(recorder.next()).isEqualTo("failed provider_timeout null");
            assertThat(RawServer.isClosedByClient(socket)).isTrue();
        }
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
        try (RefusedPort port = new RefusedPort()) {
            transport.post(port.uri(), Map.of(), BODY, new LetterDecoder(recorder), recorder);
            assertThat(recorder.next()).isEqualTo("failed provider_unavailable null");
        }
    }
}

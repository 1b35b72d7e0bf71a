package dev.sluice.provider.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.provider.RequestBody;
import dev.sluice.sse.EventStreamReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls over real connections to a server that compresses its answers unasked. */
@Timeout(120)
@Tag("one-server")
final class CompressedCallIT {

    private static final RequestBody BODY = RequestBody.of("{\"stream\":true}".getBytes(UTF_8));
    private static final String LABEL = "Content-Encoding: gzip\r\n";

    private final RawServer server = new RawServer();
    private final CallRecorder recorder = new CallRecorder();
    private final HttpTransport transport = new HttpTransport(Duration.ofSeconds(5), Duration.ofMinutes(1));
    private final ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    private final GZIPOutputStream gzip = new GZIPOutputStream(compressed, true);

    CompressedCallIT() throws IOException {}

    @AfterEach
    void close() throws IOException {
        transport.close();
        server.close();
    }

    private void call() {
        LetterDecoder decoder = new LetterDecoder(recorder);
        transport.post(server.uri(), uri -> Map.of(), BODY, new EventStreamReader(decoder), decoder, recorder);
    }

    private static void head(Socket socket, String status, String headers) throws IOException {
        RawServer.write(
                socket,
                "HTTP/1.1 " + status + "\r\nContent-Type: text/event-stream\r\n" + headers
                        + "Transfer-Encoding: chunked\r\n\r\n");
    }

    /** Sends what was compressed so far as one chunk. */
    private void send(Socket socket) throws IOException {
        ByteArrayOutputStream chunk = new ByteArrayOutputStream();
        addChunk(chunk);
        chunk.writeTo(socket.getOutputStream());
    }

    private void addChunk(ByteArrayOutputStream chunks) throws IOException {
        chunks.write((Integer.toHexString(compressed.size()) + "\r\n").getBytes(UTF_8));
        compressed.writeTo(chunks);
        chunks.write("\r\n".getBytes(UTF_8));
        compressed.reset();
    }

    private void event(Socket socket, String data) throws IOException {
        gzip.write(("data: " + data + "\n\n").getBytes(UTF_8));
        gzip.flush();
        send(socket);
    }

    @ParameterizedTest
    @ValueSource(strings = {LABEL, ""})
    void events_are_decoded_as_they_are_flushed(String label) throws Exception {
        call();
        try (Socket socket = server.request()) {
            head(socket, "200 OK", label);
            for (String data : new String[] {"a", "b", "c"}) {
                event(socket, data);
                assertThat(recorder.next()).isEqualTo("text " + data);
            }
            event(socket, "end");
            assertThat(recorder.next()).isEqualTo("completed");
        }
    }

    @Test
    void the_connection_of_a_compressed_reply_serves_the_next_call() throws Exception {
        call();
        try (Socket socket = server.request()) {
            head(socket, "200 OK", LABEL);
            gzip.write("data: end\n\n".getBytes(UTF_8));
            gzip.flush();
            ByteArrayOutputStream chunks = new ByteArrayOutputStream();
            addChunk(chunks);
            gzip.finish();
            addChunk(chunks);
            chunks.write("0\r\n\r\n".getBytes(UTF_8));
            chunks.writeTo(socket.getOutputStream());
            assertThat(recorder.next()).isEqualTo("completed");
            recorder.untilFlush();
            call();
            head(socket, "200 OK", "");
            RawServer.write(socket, "b\r\ndata: end\n\n\r\n0\r\n\r\n");
            assertThat(recorder.next()).isEqualTo("completed");
            assertThat(server.isRequested()).as("a second connection").isFalse();
        }
    }

    @Test
    void a_provider_that_goes_on_after_the_replys_end_is_cut_off() throws Exception {
        call();
        try (Socket socket = server.request()) {
            head(socket, "200 OK", LABEL);
            event(socket, "end");
            assertThat(recorder.next()).isEqualTo("completed");
            compressed.write(new byte[2000]);
            send(socket);
            compressed.write(new byte[2000]);
            send(socket);
            assertThat(RawServer.isClosedByClient(socket)).isTrue();
        }
    }

    @Test
    void a_damaged_body_is_an_error_after_the_events_before_the_damage() throws Exception {
        call();
        try (Socket socket = server.request()) {
            head(socket, "200 OK", LABEL);
            event(socket, "a");
            assertThat(recorder.next()).isEqualTo("text a");
            compressed.write(new byte[] {-1, -1, -1, -1, -1, -1});
            send(socket);
            assertThat(recorder.next()).isEqualTo("failed provider_protocol null");
            assertThat(RawServer.isClosedByClient(socket)).isTrue();
        }
    }

    @Test
    void a_truncated_compressed_body_is_an_error() throws Exception {
        call();
        try (Socket socket = server.request()) {
            head(socket, "200 OK", LABEL);
            event(socket, "a");
            assertThat(recorder.next()).isEqualTo("text a");
            RawServer.write(socket, "0\r\n\r\n");
            assertThat(recorder.next()).isEqualTo("failed provider_protocol null");
        }
    }

    @Test
    void an_unsupported_coding_is_an_error() throws Exception {
        call();
        try (Socket socket = server.request()) {
            head(socket, "200 OK", "Content-Encoding: br\r\n");
            RawServer.write(socket, "2\r\nab\r\n0\r\n\r\n");
            assertThat(recorder.next()).isEqualTo("failed provider_protocol null");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {LABEL, ""})
    void the_body_of_a_refusal_is_decoded_too(String label) throws Exception {
        call();
        try (Socket socket = server.request()) {
            head(socket, "400 No", label + "Retry-After: 2\r\n");
            gzip.write("{\"error\":\"overloaded\"}".getBytes(UTF_8));
            gzip.finish();
            send(socket);
            RawServer.write(socket, "0\r\n\r\n");
            assertThat(recorder.next()).isEqualTo("failed provider_overloaded 2000");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "br"})
    void a_refusal_whose_body_cannot_be_decoded_is_classified_by_its_status(String coding) throws Exception {
        call();
        try (Socket socket = server.request()) {
            head(socket, "401 No", "Content-Encoding: " + coding + "\r\n");
            compressed.reset();
            compressed.write(new byte[] {0x1f, (byte) 0x8b, 9, 9});
            send(socket);
            RawServer.write(socket, "0\r\n\r\n");
            assertThat(recorder.next()).isEqualTo("failed provider_auth null");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"200 OK", "500 No"})
    void a_body_that_expands_beyond_the_limits_is_cut_off(String status) throws Exception {
        call();
        try (Socket socket = server.request()) {
            head(socket, status, LABEL);
            gzip.write("data: ".getBytes(UTF_8));
            gzip.write(new byte[64 * 1024 * 1024]); // one line far beyond the limit
            gzip.flush();
            send(socket);
            assertThat(recorder.next())
                    .isEqualTo("failed " + (status.startsWith("2") ? "stream_too_long" : "provider_unavailable")
                            + " null");
            assertThat(RawServer.isClosedByClient(socket)).isTrue();
        }
    }

    @Test
    void events_in_a_highly_compressed_body_do_not_wait_for_its_end() throws Exception {
        call();
        try (Socket socket = server.request()) {
            head(socket, "200 OK", LABEL);
            gzip.write("data: a\n\n".repeat(100_000).getBytes(UTF_8));
            gzip.flush();
            send(socket);
            assertThat(recorder.untilFlush()).hasSizeLessThan(10_000);
        }
    }
}

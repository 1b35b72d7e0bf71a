package dev.sluice.provider.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.provider.Provider;
import dev.sluice.provider.RequestBody;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** Base of the tests of calls over real connections to a server whose answers are written byte by byte. */
@Timeout(120)
abstract class RawCall {

    static final int PATIENCE_SECONDS = 60;
    static final RequestBody BODY = RequestBody.of("{\"stream\":true}".getBytes(UTF_8));

    static final String STREAM = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n";
    static final String CHUNKED_STREAM = STREAM + "Transfer-Encoding: chunked\r\n\r\n";
    static final String LAST_CHUNK = "0\r\n\r\n";

    final RawServer server = new RawServer();
    final BlockingQueue<Long> reads = new LinkedBlockingQueue<>();
    final CallRecorder recorder = new CallRecorder();
    HttpTransport transport = transport(Duration.ofMinutes(1));

    RawCall() throws IOException {}

    final HttpTransport transport(Duration stall) {
        return new HttpTransport(Duration.ofSeconds(5), stall, reads::add, 4 * 1024 * 1024);
    }

    @AfterEach
    final void close() throws IOException {
        transport.close();
        server.close();
    }

    final Provider.Call call() {
        return transport.post(server.uri(), Map.of(), BODY, new LetterDecoder(recorder), recorder);
    }

    static String chunk(String content) {
        return Integer.toHexString(content.getBytes(UTF_8).length) + "\r\n" + content + "\r\n";
    }
}

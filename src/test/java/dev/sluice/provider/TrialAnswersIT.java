package dev.sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.provider.anthropic.AnthropicProvider;
import dev.sluice.provider.http.HttpTransport;
import dev.sluice.provider.openai.OpenAiProvider;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.Reader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Answers whose heads broke other readers: status, content type, coding, redirect and advice. They are files outside the
 * repository (system property {@code sluice.fixtures}); without them the tests are reported as skipped.
 */
@Timeout(60)
@Tag("one-server")
final class TrialAnswersIT {

    private static final Path FOLDER = Path.of(System.getProperty("sluice.fixtures", "../shared/fixtures"), "trials");
    private static final DateTimeFormatter RFC_850 =
            DateTimeFormatter.ofPattern("EEEE, dd-MMM-yy HH:mm:ss 'GMT'", Locale.ENGLISH);

    private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    private final HttpTransport transport = new HttpTransport(Duration.ofSeconds(5), Duration.ofMinutes(1));
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final RecordedReply recorded = new RecordedReply();

    TrialAnswersIT() throws IOException {}

    @BeforeEach
    void start() {
        assumeTrue(Files.isDirectory(FOLDER), "no trials at " + FOLDER + ": set -Dsluice.fixtures");
        server.start();
    }

    @AfterEach
    void stop() {
        transport.close();
        server.stop(0);
    }

    private String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Answers requests below a path with a file, and with the status and headers in the {@code .json} file of its name. */
    private void serve(String path, String file) throws IOException {
        byte[] body = Files.readAllBytes(FOLDER.resolve(file));
        try (Reader text = Files.newBufferedReader(FOLDER.resolve(file + ".json"));
                JsonReader json = JsonReaders.reader(text)) {
            JsonObject head = json.readObject();
            server.createContext(path, exchange -> answer(exchange, head, body));
        }
    }

    private void answer(HttpExchange exchange, JsonObject head, byte[] body) throws IOException {
        try (exchange) {
            String sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            asked.add(exchange.getRequestMethod()
                    + ' '
                    + exchange.getRequestHeaders().getFirst("Authorization")
                    + ' '
                    + sent);
            assertThat(exchange.getRequestHeaders().get("Accept-Encoding")).containsExactly("identity");
            JsonObject headers = head.getJsonObject("headers");
            for (String name : headers.keySet()) {
                if (!name.equals("content-length")) {
                    exchange.getResponseHeaders().set(name, expanded(headers.getString(name)));
                }
            }
            exchange.sendResponseHeaders(head.getInt("status"), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private String expanded(String value) {
        return value.startsWith("@rfc850+")
                ? RFC_850.format(ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(Integer.parseInt(value.substring(8))))
                : value.replaceFirst("^@", address());
    }

    private StreamEvent call(String base, BiFunction<HttpTransport, Endpoint, Provider> adapter)
            throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        adapter.apply(transport, new Endpoint("p", address() + base, "key", Map.of()))
                .call(Requests.asking("Why?"), "m", new ReplyListener() {
                    @Override
                    public void event(StreamEvent event) {
                        recorded.event(event);
                        if (event.terminal()) {
                            ended.countDown();
                        }
                    }

                    @Override
                    public void flush() {
                        recorded.flush();
                    }

                    @Override
                    public void alive() {
                        recorded.alive();
                    }

                    @Override
                    public void skipped() {
                        recorded.skipped();
                    }

                    @Override
                    public void broken(Throwable mistake) {
                        recorded.broken(mistake);
                    }
                });
        assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
        return recorded.terminal();
    }

    @Test
    void a_reply_that_is_compressed_unasked_is_read() throws Exception {
        serve("/v1/messages", "30-anthropic-gzip.sse.gz");
        call("", AnthropicProvider::new);

        assertThat(recorded.story()).startsWith("text Hello\ntext  world\n").contains("end_turn 9+12");
    }

    @ParameterizedTest
    @ValueSource(strings = {"45-status-201.sse", "46-html-type-sse-body.sse"})
    void a_reply_with_status_201_or_type_html_is_read(String file) throws Exception {
        serve("/v1/chat/completions", file);
        call("/v1", OpenAiProvider::new);

        assertThat(recorded.story()).startsWith("text Hello\ntext  world\n").contains("end_turn");
    }

    @Test
    void a_redirect_within_the_origin_is_followed() throws Exception {
        serve("/v1/chat/completions", "42-redirect-307.txt");
        serve("/v1b/chat/completions", "45-status-201.sse");
        call("/v1", OpenAiProvider::new);

        assertThat(recorded.story()).startsWith("text Hello\ntext  world\n").contains("end_turn");
        assertThat(asked).hasSize(2);
        assertThat(asked.get(1)).isEqualTo(asked.get(0)).startsWith("POST Bearer key {");
    }

    @Test
    void a_refusal_that_asks_for_a_retry_is_retryable() throws Exception {
        serve("/v1/chat/completions", "39b-openai-409-should-retry.json.txt");

        assertThat(call("/v1", OpenAiProvider::new))
                .isInstanceOfSatisfying(
                        StreamFailed.class,
                        failure -> assertThat(failure.retryable()).isTrue());
    }

    @Test
    void a_wait_until_a_date_of_rfc_850_is_read() throws Exception {
        serve("/v1/chat/completions", "40b-openai-429-retry-after-rfc850.json.txt");

        assertThat(call("/v1", OpenAiProvider::new)).isInstanceOfSatisfying(StreamFailed.class, failure -> {
            assertThat(failure.code().wireName()).isEqualTo("provider_rate_limited");
            assertThat(failure.retryAfterMs()).isBetween(40_000L, 50_000L);
        });
    }
}

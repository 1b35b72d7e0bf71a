package dev.sluice.provider.bedrock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.provider.Endpoint;
import dev.sluice.provider.RecordedReply;
import dev.sluice.provider.ReplyListener;
import dev.sluice.provider.RequestBody;
import dev.sluice.provider.Requests;
import dev.sluice.provider.anthropic.AnthropicProvider;
import dev.sluice.provider.http.HttpTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Bedrock calls over HTTP to a server on loopback. */
@Tag("one-server")
final class BedrockCallIT {

    private static final String MODEL = "arn:aws:bedrock:us-east-1:1:inference-profile/us.amazon.nova-lite-v1:0";
    private static final String KEY = "AKIDEXAMPLE:secret:token";

    private final HttpTransport transport = new HttpTransport(Duration.ofSeconds(5), Duration.ofSeconds(30));
    private HttpServer server;
    private int status = 200;
    private Map<String, String> answerHeaders = Map.of("Content-Type", "application/vnd.amazon.eventstream");
    private byte[] answer = {};
    private volatile HttpExchange received;
    private volatile byte[] body;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            body = exchange.getRequestBody().readAllBytes();
            received = exchange;
            answerHeaders.forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        transport.close();
        server.stop(0);
    }

    private RecordedReply call() throws InterruptedException {
        String address = "http://127.0.0.1:" + server.getAddress().getPort();
        Endpoint endpoint = new Endpoint(
                "bedrock", address, KEY, Map.of("X-Team", "blue"), Map.of(BedrockProvider.REGION, "us-east-1"));
        RecordedReply recorded = new RecordedReply();
        CountDownLatch ended = new CountDownLatch(1);
        new BedrockProvider(transport, endpoint, AnthropicProvider::decoder)
                .call(Requests.asking("Why?"), MODEL, new ReplyListener() {
                    @Override
                    public void event(StreamEvent event) {
                        recorded.event(event);
                    }

                    @Override
                    public void flush() {
                        if (recorded.terminal() != null) {
                            ended.countDown();
                        }
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
        return recorded;
    }

    @Test
    void the_signature_covers_what_is_sent() throws Exception {
        answer = Frames.of("""
                contentBlockDelta: {"delta":{"text":"A"},"contentBlockIndex":0}
                messageStop: {"stopReason":"end_turn"}
                metadata: {"usage":{"inputTokens":9,"outputTokens":5}}
                """);

        assertThat(call().story()).isEqualTo("text A\nend_turn 9+5\n");

        assertThat(received.getRequestURI().getRawPath()).isEqualTo(BedrockProvider.path(MODEL));
        assertThat(received.getRequestHeaders().getFirst("X-Amz-Security-Token"))
                .isEqualTo("token");
        assertSigned();
    }

    /** Requires that the signature is that of the received address and body. */
    private void assertSigned() {
        Instant signedAt = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssX")
                .parse(received.getRequestHeaders().getFirst("X-Amz-Date"), Instant::from);
        URI seen = URI.create("http://" + received.getRequestHeaders().getFirst("Host") + received.getRequestURI());
        Map<String, String> given =
                Map.of("Accept", received.getRequestHeaders().getFirst("Accept"), "X-Team", "blue");
        assertThat(received.getRequestHeaders().getFirst("Authorization"))
                .contains("SignedHeaders=accept;host;x-amz-content-sha256;x-amz-date;x-amz-security-token;x-team")
                .isEqualTo(new AwsAuthorization(KEY, "us-east-1", Clock.fixed(signedAt, ZoneOffset.UTC))
                        .headers(seen, given, RequestBody.of(body))
                        .get("Authorization"));
    }

    @Test
    void a_redirected_request_is_signed_for_its_new_address() throws Exception {
        byte[] reply = Frames.of("""
                contentBlockDelta: {"delta":{"text":"A"},"contentBlockIndex":0}
                messageStop: {"stopReason":"end_turn"}
                metadata: {"usage":{"inputTokens":9,"outputTokens":5}}
                """);
        status = 307;
        answerHeaders = Map.of("Location", "/stage/model?x=1");
        server.createContext("/stage", exchange -> {
            body = exchange.getRequestBody().readAllBytes();
            received = exchange;
            exchange.sendResponseHeaders(200, reply.length);
            exchange.getResponseBody().write(reply);
            exchange.close();
        });

        assertThat(call().story()).isEqualTo("text A\nend_turn 9+5\n");

        assertThat(received.getRequestURI()).hasToString("/stage/model?x=1");
        assertThat(body).isNotEmpty();
        assertSigned();
    }

    @Test
    void a_refusal_is_classified_by_its_header_and_keeps_the_requested_wait() throws Exception {
        status = 400;
        answerHeaders = Map.of("x-amzn-ErrorType", "ServiceQuotaExceededException:http://x/", "Retry-After", "7");
        answer = "{\"message\":\"m\"}".getBytes(UTF_8);

        assertThat(call().terminal()).isInstanceOfSatisfying(StreamFailed.class, failure -> {
            assertThat(failure.code().wireName()).isEqualTo("provider_rate_limited");
            assertThat(failure.retryAfterMs()).isEqualTo(7000);
        });
    }

    @Test
    void a_wrong_checksum_is_a_protocol_error_and_text_before_it_stays() throws Exception {
        answer = Frames.of("contentBlockDelta: {\"delta\":{\"text\":\"A\"}}\nmessageStop: {}\nmetadata: {}");
        answer[answer.length - 20] ^= 1;

        assertThat(call().story()).isEqualTo("text A\nfailed provider_protocol\n");
    }

    @Test
    void plain_JSON_and_HTML_in_place_of_messages_are_refusals() throws Exception {
        answer = "\n {\"__type\":\"com.amazon.coral.service#AccessDeniedException\"}".getBytes(UTF_8);
        assertThat(call().story()).isEqualTo("failed provider_auth\n");

        answer = "<html>".getBytes(UTF_8);
        assertThat(call().story()).isEqualTo("failed provider_protocol\n");
    }
}

package dev.sluice.provider;

import static dev.sluice.provider.WholeRequests.json;
import static dev.sluice.provider.WholeRequests.text;
import static dev.sluice.provider.WholeRequests.user;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.chat.Blob;
import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Media;
import dev.sluice.chat.Part;
import dev.sluice.event.StreamEvent;
import dev.sluice.provider.anthropic.AnthropicProvider;
import dev.sluice.provider.bedrock.BedrockProvider;
import dev.sluice.provider.cohere.CohereProvider;
import dev.sluice.provider.gemini.GeminiProvider;
import dev.sluice.provider.http.HttpTransport;
import dev.sluice.provider.ollama.OllamaProvider;
import dev.sluice.provider.openai.OpenAiProvider;
import dev.sluice.provider.responses.ResponsesProvider;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A picture of 3 MB goes through a whole adapter to a server on loopback, which refuses the request. */
@Tag("one-server")
final class PictureCallIT {

    private final HttpTransport transport = new HttpTransport(Duration.ofSeconds(5), Duration.ofSeconds(30));
    private final BlockingQueue<byte[]> asked = new ArrayBlockingQueue<>(1);
    private final byte[] picture = new byte[3 * 1024 * 1024];
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        new Random(1).nextBytes(picture);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestBody().readAllBytes());
            exchange.sendResponseHeaders(400, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        transport.close();
        server.stop(0);
    }

    private JsonObject block(BiFunction<HttpTransport, Endpoint, Provider> provider, String key, String model)
            throws InterruptedException {
        return block("messages", provider, key, model);
    }

    /** Sends the picture and returns the second part of the first of the turns, which are the member of that name. */
    private JsonObject block(
            String turns, BiFunction<HttpTransport, Endpoint, Provider> provider, String key, String model)
            throws InterruptedException {
        return body(provider, key, model)
                .getJsonArray(turns)
                .getJsonObject(0)
                .getJsonArray("content")
                .getJsonObject(1);
    }

    /** Sends the picture and returns what came. */
    private JsonObject body(BiFunction<HttpTransport, Endpoint, Provider> provider, String key, String model)
            throws InterruptedException {
        Endpoint endpoint = new Endpoint(
                "x", "http://127.0.0.1:" + server.getAddress().getPort(), key, Map.of(), Map.of("region", "us-east-1"));
        ChatRequest request = WholeRequests.turns(
                user(text("What is this?"), new Part.Picture(Media.of("image/png", Blob.of(picture)))));

        provider.apply(transport, endpoint).call(request, model, new Ignoring());

        byte[] body = asked.poll(20, TimeUnit.SECONDS);
        assertThat(body).isNotNull();
        return json(new String(body, StandardCharsets.UTF_8));
    }

    private void assertExact(String base64) {
        assertThat(Base64.getDecoder().decode(base64)).isEqualTo(picture);
    }

    @Test
    void Anthropic_gets_its_exact_bytes() throws InterruptedException {
        assertExact(block(AnthropicProvider::new, "key", "claude-sonnet-4-5")
                .getJsonObject("source")
                .getString("data"));
    }

    @Test
    void Bedrock_gets_its_exact_bytes() throws InterruptedException {
        assertExact(block(
                        (http, endpoint) -> new BedrockProvider(http, endpoint, AnthropicProvider::decoder),
                        "AKIDEXAMPLE:secret",
                        "amazon.nova-lite-v1:0")
                .getJsonObject("image")
                .getJsonObject("source")
                .getString("bytes"));
    }

    @Test
    void Gemini_gets_its_exact_bytes() throws InterruptedException {
        assertExact(body(GeminiProvider::new, "key", "gemini-2.5-flash")
                .getJsonArray("contents")
                .getJsonObject(0)
                .getJsonArray("parts")
                .getJsonObject(1)
                .getJsonObject("inlineData")
                .getString("data"));
    }

    @Test
    void Ollama_gets_its_exact_bytes() throws InterruptedException {
        assertExact(body(OllamaProvider::new, "key", "gemma4")
                .getJsonArray("messages")
                .getJsonObject(0)
                .getJsonArray("images")
                .getString(0));
    }

    @Test
    void Cohere_gets_its_exact_bytes() throws InterruptedException {
        assertExact(ofDataUrl(block(CohereProvider::new, "key", "command-a-vision-07-2025")
                .getJsonObject("image_url")
                .getString("url")));
    }

    @Test
    void chat_completions_get_its_exact_bytes() throws InterruptedException {
        assertExact(ofDataUrl(block(OpenAiProvider::new, "key", "gpt-4.1")
                .getJsonObject("image_url")
                .getString("url")));
    }

    @Test
    void responses_get_its_exact_bytes() throws InterruptedException {
        assertExact(ofDataUrl(
                block("input", ResponsesProvider::new, "key", "gpt-4.1").getString("image_url")));
    }

    private static String ofDataUrl(String url) {
        assertThat(url).startsWith("data:image/png;base64,");
        return url.substring(url.indexOf(',') + 1);
    }

    private static final class Ignoring implements ReplyListener {

        @Override
        public void event(StreamEvent event) {}

        @Override
        public void flush() {}

        @Override
        public void alive() {}

        @Override
        public void skipped() {}

        @Override
        public void broken(Throwable mistake) {}
    }
}

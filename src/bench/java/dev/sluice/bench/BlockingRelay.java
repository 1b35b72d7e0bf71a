package dev.sluice.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonBuilderFactory;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonReaderFactory;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.StringReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Map;
import java.util.UUID;

/**
 * The relay that Sluice is compared with: the same typed text events from the same provider, written in the obvious way. The
 * thread of the request reads the provider's stream line by line, parses each chunk, and writes and flushes an event for it.
 * No log, so nothing can be resumed, shared or cancelled; no progress, no time limits. It is deployed alone, so it uses no
 * other class of ours.
 */
@WebServlet("/api/stream/chat")
public final class BlockingRelay extends HttpServlet {

    private static final JsonReaderFactory READERS = Json.createReaderFactory(Map.of());
    private static final JsonBuilderFactory BUILDERS = Json.createBuilderFactory(Map.of());

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String model;
        try (JsonReader json = READERS.createReader(request.getInputStream(), UTF_8)) {
            model = json.readObject().getString("model");
        }
        response.setContentType("text/event-stream;charset=UTF-8");
        response.setHeader("Cache-Control", "no-cache, no-transform");
        ServletOutputStream out = response.getOutputStream();
        response.flushBuffer();

        HttpURLConnection provider = ask(model);
        String stream = UUID.randomUUID().toString();
        int sequence = 0;
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(provider.getInputStream(), UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String text = line.startsWith("data: {") ? text(line.substring(6)) : "";
                if (!text.isEmpty()) {
                    String data = BUILDERS.createObjectBuilder()
                            .add("text", text)
                            .build()
                            .toString();
                    out.write(("id: " + stream + '.' + sequence++ + "\nevent: text\ndata: " + data + "\n\n")
                            .getBytes(UTF_8));
                    out.flush();
                }
            }
        }
        out.write(("id: " + stream + '.' + sequence + "\nevent: complete\ndata: {}\n\n").getBytes(UTF_8));
    }

    private static HttpURLConnection ask(String model) throws IOException {
        int slash = model.indexOf('/');
        String base = System.getProperty("sluice.providers." + model.substring(0, slash) + ".base-url");
        JsonObject turn = BUILDERS.createObjectBuilder()
                .add("role", "user")
                .add("content", "Go")
                .build();
        String body = BUILDERS.createObjectBuilder()
                .add("model", model.substring(slash + 1))
                .add("stream", true)
                .add("messages", BUILDERS.createArrayBuilder().add(turn))
                .build()
                .toString();
        HttpURLConnection provider = (HttpURLConnection)
                URI.create(base + "/chat/completions").toURL().openConnection();
        provider.setRequestMethod("POST");
        provider.setDoOutput(true);
        provider.setRequestProperty("Content-Type", "application/json");
        try (OutputStream to = provider.getOutputStream()) {
            to.write(body.getBytes(UTF_8));
        }
        return provider;
    }

    private static String text(String chunk) {
        try (JsonReader json = READERS.createReader(new StringReader(chunk))) {
            JsonArray choices = json.readObject().getJsonArray("choices");
            return choices.getJsonObject(0).getJsonObject("delta").getString("content", "");
        }
    }
}

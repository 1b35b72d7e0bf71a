package dev.sluice.it.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.net.URLEncoder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The deployed API, called over loopback.
 *
 * @param root the WAR's context path, with a slash at its end
 */
public record Api(int port, String root) {

    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");
    private static final byte[] NOTHING = {};

    /** A request; {@code path} is below the WAR's root and is sent as it is. */
    public RawHttp request(String method, String path, Map<String, String> headers, String body) throws IOException {
        return new RawHttp(port, 0).send(method, root + path, headers, body.getBytes(UTF_8));
    }

    public RawHttp get(String path) throws IOException {
        return new RawHttp(port, 0).send("GET", root + path, Map.of(), NOTHING);
    }

    public RawHttp get(String path, Map<String, String> headers) throws IOException {
        return new RawHttp(port, 0).send("GET", root + path, headers, NOTHING);
    }

    public RawHttp delete(String path) throws IOException {
        return new RawHttp(port, 0).send("DELETE", root + path, JSON, NOTHING);
    }

    public RawHttp post(String path, String json) throws IOException {
        return request("POST", path, JSON, json);
    }

    public RawHttp post(String path, String json, Map<String, String> more) throws IOException {
        Map<String, String> headers = new TreeMap<>(JSON);
        headers.putAll(more);
        return request("POST", path, headers, json);
    }

    /** Starts a stream and reads it. */
    public SseClient chat(String model, String message) throws IOException {
        return chat(model, message, "");
    }

    /**
     * Starts a stream and reads it.
     *
     * @param query with its question mark, or empty
     */
    public SseClient chat(String model, String message, String query) throws IOException {
        return new SseClient(post("api/stream/chat" + query, body(model, message)));
    }

    /** Starts a stream as {@code EventSource} does. */
    public SseClient eventSource(String model, String message, String more, Map<String, String> headers)
            throws IOException {
        return new SseClient(
                get("api/stream/chat?prompt=" + encode(message) + "&model=" + encode(model) + more, headers));
    }

    /** Starts a stream without reading it, and returns its id. */
    public String start(String model, String message) throws IOException {
        try (RawHttp http = post("api/streams", body(model, message))) {
            return http.json().getString("stream_id");
        }
    }

    public SseClient events(String stream) throws IOException {
        return new SseClient(get("api/streams/" + stream + "/events"));
    }

    public SseClient eventsAfter(String lastEventId) throws IOException {
        String stream = lastEventId.substring(0, lastEventId.indexOf('.'));
        return new SseClient(get("api/streams/" + stream + "/events", Map.of("Last-Event-ID", lastEventId)));
    }

    /** A whole reply. */
    public Reply reply(String model, String message) throws IOException {
        try (SseClient client = chat(model, message)) {
            return Reply.of(client.rest());
        }
    }

    public static String body(String model, String message) {
        return object(model, message).build().toString();
    }

    public static JsonObjectBuilder object(String model, String message) {
        return Json.createObjectBuilder().add("model", model).add("message", message);
    }

    public static String encode(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    public static String text(List<SseEvent> events) {
        StringBuilder text = new StringBuilder();
        for (SseEvent event : events) {
            text.append(event.is("text") ? event.json().getString("text") : "");
        }
        return text.toString();
    }
}

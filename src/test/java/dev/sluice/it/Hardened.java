package dev.sluice.it;

import dev.sluice.security.Tokens;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** What attacks are given: the WAR in mode jwt, and the keys of its identity provider. */
interface Hardened extends War {

    /** A model whose replies go on until they are cancelled. */
    String HELD = "openai/held-by-attack";

    Tokens tokens();

    /** All that the server has said. */
    String log() throws IOException;

    /** A caller like any other. */
    default As as(String name) {
        return new As(api(), tokens().of(name, "sluice-user"));
    }

    /** Requests with a token, or without one where it is null. */
    record As(Api api, String token) {

        Map<String, String> headers(Map<String, String> more) {
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            headers.putAll(more);
            if (token != null) {
                headers.put("Authorization", "Bearer " + token);
            }
            return headers;
        }

        RawHttp request(String method, String path, Map<String, String> more, String body) throws IOException {
            return api.request(method, path, headers(more), body);
        }

        RawHttp get(String path) throws IOException {
            return request("GET", path, Map.of(), "");
        }

        RawHttp post(String path, String json) throws IOException {
            return request("POST", path, Map.of("Content-Type", "application/json"), json);
        }

        RawHttp delete(String path) throws IOException {
            return request("DELETE", path, Map.of("Content-Type", "application/json"), "");
        }

        /** Starts a stream, and gives its id. */
        String start(String model) throws IOException {
            try (RawHttp http = post("api/streams", Api.body(model, "Hi"))) {
                return http.json().getString("stream_id");
            }
        }

        /** Opens a channel, and gives its id. */
        String connect() throws IOException {
            try (RawHttp http = get("api/v1/sse/connect")) {
                return http.json().getString("client_id");
            }
        }

        /** A ticket for {@code stream_id} or {@code client_id}. */
        String ticket(String field, String id) throws IOException {
            try (RawHttp http = post("api/tickets", "{\"" + field + "\":\"" + id + "\"}")) {
                return http.json().getString("ticket");
            }
        }
    }
}

package dev.sluice.it.attack;

import dev.sluice.it.client.Api;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.provider.ReplayProvider;
import dev.sluice.it.server.War;
import dev.sluice.security.Tokens;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test of attacks: on the server that operators are told to run, in the mode {@code jwt}, with the keys of its identity
 * provider. All such classes of a run share one server, see {@link HardenedServer}.
 */
@Tag("one-server")
@ExtendWith(HardenedServer.Shared.class)
abstract class Hardened implements War {

    /** A model whose replies go on until they are cancelled. */
    static final String HELD = "openai/held-by-attack";

    private HardenedServer server;

    final void on(HardenedServer shared) {
        server = shared;
    }

    @Override
    public final Api api() {
        return server.api();
    }

    @Override
    public final ReplayProvider provider() {
        return ReplayProvider.shared();
    }

    final Tokens tokens() {
        return HardenedServer.TOKENS;
    }

    /** Everything that the server has logged so far. */
    final String log() throws IOException {
        return server.log();
    }

    /** A caller with the role of ordinary users. */
    final As as(String name) {
        return new As(api(), tokens().of(name, "sluice-user"));
    }

    /**
     * Sends requests with a token, or with a cookie as a page of the server itself does.
     *
     * @param token null if there is none
     * @param cookie null if there is none
     */
    record As(Api api, String token, String cookie) {

        As(Api api, String token) {
            this(api, token, null);
        }

        Map<String, String> headers(Map<String, String> more) {
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            headers.putAll(more);
            if (token != null) {
                headers.put("Authorization", "Bearer " + token);
            }
            if (cookie != null) {
                headers.put("Cookie", cookie);
                headers.putIfAbsent("Sec-Fetch-Site", "same-origin");
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

        /** Starts a stream, and returns its id. */
        String start(String model) throws IOException {
            try (RawHttp http = post("api/streams", Api.body(model, "Hi"))) {
                return http.json().getString("stream_id");
            }
        }

        /** Opens a channel, and returns its id. */
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

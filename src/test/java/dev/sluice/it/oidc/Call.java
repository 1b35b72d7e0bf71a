package dev.sluice.it.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/** A call of an identity provider's endpoint. */
record Call(HttpExchange exchange) {

    /** The first header of that name, or null. */
    String header(String name) {
        return exchange.getRequestHeaders().getFirst(name);
    }

    /** Checks the client's name and secret, which are in a header or in the form. */
    void authenticate(Map<String, String> form, String client, String password) throws Refused {
        String id = form.get("client_id");
        String secret = form.get("client_secret");
        String header = header("Authorization");
        if (header != null) {
            if (secret != null) {
                throw new Refused(400, "invalid_request", "The client authenticated twice.");
            }
            if (!header.startsWith("Basic ")) {
                throw new Refused(401, "invalid_client", "Authorization");
            }
            String[] pair = basic(header).split(":", 2);
            String given = URLDecoder.decode(pair[0], UTF_8);
            if (id != null && !id.equals(given)) {
                throw new Refused(400, "invalid_request", "client_id");
            }
            id = given;
            secret = pair.length == 2 ? URLDecoder.decode(pair[1], UTF_8) : null;
        }
        if (!client.equals(id) || !password.equals(secret)) {
            throw new Refused(401, "invalid_client", "The client is unknown, or its secret is another.");
        }
    }

    private static String basic(String header) throws Refused {
        try {
            return new String(Base64.getDecoder().decode(header.substring("Basic ".length())), UTF_8);
        } catch (IllegalArgumentException e) {
            throw new Refused(401, "invalid_client", "Authorization");
        }
    }

    /** The parameters of a POST. */
    Map<String, String> form() throws IOException, Refused {
        if (!exchange.getRequestMethod().equals("POST")) {
            throw new Refused(405, "invalid_request", exchange.getRequestMethod());
        }
        return parameters();
    }

    /** The parameters of a form or query. None may be there twice. */
    Map<String, String> parameters() throws IOException, Refused {
        String encoded;
        if (exchange.getRequestMethod().equals("POST")) {
            String type = header("Content-Type");
            if (type == null || !type.startsWith("application/x-www-form-urlencoded")) {
                throw new Refused(415, "invalid_request", "Content-Type");
            }
            encoded = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        } else {
            encoded = exchange.getRequestURI().getRawQuery();
        }
        Map<String, String> parameters = new HashMap<>(Browser.decode(encoded));
        if (encoded != null && !encoded.isEmpty() && parameters.size() != encoded.split("&", -1).length) {
            throw new Refused(400, "invalid_request", "A parameter is there twice.");
        }
        return parameters;
    }

    void redirect(String to, Map<String, String> parameters) throws IOException {
        String query = Browser.encode(parameters);
        String separator = query.isEmpty() ? "" : to.contains("?") ? "&" : "?";
        exchange.getResponseHeaders().set("Location", to + separator + query);
        send(302, "text/plain", "");
    }

    void json(int status, String json) throws IOException {
        send(status, "application/json", json);
    }

    void send(int status, String type, String text) throws IOException {
        byte[] body = text.getBytes(UTF_8);
        exchange.getRequestBody().readAllBytes();
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    /**
     * Answers with an error.
     *
     * @param scheme by which the client should have authenticated
     */
    void refuse(Refused refused, String scheme) throws IOException {
        if (refused.status() == 401) {
            exchange.getResponseHeaders().set("WWW-Authenticate", scheme);
        }
        json(refused.status(), refused.json().toString());
    }
}

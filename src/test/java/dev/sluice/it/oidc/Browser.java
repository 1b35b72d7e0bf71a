package dev.sluice.it.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.client.RawHttp;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * An HTTP client with cookies, for servers on loopback. It follows no redirect unless asked to, and sends any header as
 * given.
 *
 * <p>Cookies belong to a host and port, under whatever path and with whatever attributes they were set. They are deleted by
 * {@code Max-Age=0} or by a past {@code Expires}.
 *
 * <p>Each request has a connection of its own. May be used by several threads.
 */
public final class Browser {

    private static final int MOST_REDIRECTS = 20;

    private static final Map<String, String> FORM = Map.of("Content-Type", "application/x-www-form-urlencoded");

    private final Map<String, ConcurrentMap<String, String>> jar = new ConcurrentHashMap<>();

    /**
     * A response.
     *
     * @param url that was asked for
     * @param location absolute; null if there is none
     */
    public record Answer(URI url, int status, Map<String, List<String>> headers, String location, String text) {

        /** The first header of that name in lower case; empty if there is none. */
        public String header(String name) {
            return headers(name).stream().findFirst().orElse("");
        }

        public List<String> headers(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
        }

        public JsonObject json() {
            return Json.createReader(new StringReader(text)).readObject();
        }

        /** The parameters in the query of {@link #location}. */
        public Map<String, String> answered() {
            assertThat(location).as("Location of " + this).isNotNull();
            return query(location);
        }

        boolean isRedirect() {
            return status / 100 == 3 && location != null;
        }
    }

    public Answer get(String url) throws IOException {
        return get(url, Map.of());
    }

    public Answer get(String url, Map<String, String> headers) throws IOException {
        return send("GET", url, headers, "");
    }

    /** Posts a form. */
    public Answer post(String url, Map<String, String> form) throws IOException {
        return post(url, form, Map.of());
    }

    public Answer post(String url, Map<String, String> form, Map<String, String> headers) throws IOException {
        Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        all.putAll(FORM);
        all.putAll(headers);
        return send("POST", url, all, encode(form));
    }

    /**
     * Sends a request and keeps the cookies of its answer.
     *
     * @param headers a {@code Cookie} among them replaces those of the jar
     */
    public Answer send(String method, String url, Map<String, String> headers, String body) throws IOException {
        URI uri = URI.create(url);
        assertThat(uri.getScheme()).as(url).isEqualTo("http");
        assertThat(uri.getHost()).as(url).isIn("127.0.0.1", "localhost");
        Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        all.put("Connection", "close");
        all.put("Host", uri.getAuthority());
        Map<String, String> cookies = cookies(url);
        if (!cookies.isEmpty()) {
            all.put(
                    "Cookie",
                    cookies.entrySet().stream()
                            .map(cookie -> cookie.getKey() + '=' + cookie.getValue())
                            .collect(Collectors.joining("; ")));
        }
        all.putAll(headers);
        if (body.isEmpty() && !method.equals("GET") && !method.equals("HEAD")) {
            all.put("Content-Length", "0");
        }
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String target = uri.getRawQuery() == null ? path : path + '?' + uri.getRawQuery();
        try (RawHttp http = new RawHttp(uri.getPort() < 0 ? 80 : uri.getPort(), 0)) {
            http.send(method, target, all, body.getBytes(UTF_8));
            int status = http.status();
            for (String cookie : http.headers("Set-Cookie")) {
                keep(cookies(url), cookie);
            }
            String location = http.header("Location");
            return new Answer(
                    uri,
                    status,
                    http.headers(),
                    location.isEmpty() ? null : uri.resolve(location).toString(),
                    method.equals("HEAD") ? "" : http.text());
        }
    }

    /** Gets a URL and follows redirects to their end. */
    public Answer follow(String url) throws IOException {
        return follow(get(url));
    }

    /** Follows redirects, by GET, from an answer to their end. */
    public Answer follow(Answer from) throws IOException {
        return follow(from, location -> false);
    }

    /** Follows redirects, by GET, to their end or to an answer with a location that is not to be asked for. */
    public Answer follow(Answer from, Predicate<String> stop) throws IOException {
        Answer answer = from;
        for (int redirects = 0; answer.isRedirect() && !stop.test(answer.location()); redirects++) {
            assertThat(redirects).as("redirects, now to " + answer.location()).isLessThan(MOST_REDIRECTS);
            answer = get(answer.location());
        }
        return answer;
    }

    /** The cookies of the URL's host and port by name. They may be changed. */
    public ConcurrentMap<String, String> cookies(String url) {
        return jar.computeIfAbsent(URI.create(url).getAuthority(), authority -> new ConcurrentHashMap<>());
    }

    private static void keep(Map<String, String> cookies, String line) {
        String[] parts = line.split(";", -1);
        String[] pair = parts[0].split("=", 2);
        boolean deleted = false;
        boolean hasAge = false;
        for (int i = 1; i < parts.length; i++) {
            String[] attribute = parts[i].strip().split("=", 2);
            if (attribute.length == 2 && attribute[0].equalsIgnoreCase("Max-Age")) {
                hasAge = true;
                deleted = Long.parseLong(attribute[1].strip()) <= 0;
            } else if (attribute.length == 2 && attribute[0].equalsIgnoreCase("Expires") && !hasAge) {
                deleted = isPast(attribute[1].strip());
            }
        }
        if (deleted) {
            cookies.remove(pair[0].strip());
        } else {
            cookies.put(pair[0].strip(), pair.length == 2 ? pair[1].strip() : "");
        }
    }

    /** Also with the hyphens in which the date was once written. */
    private static boolean isPast(String date) {
        try {
            return DateTimeFormatter.RFC_1123_DATE_TIME
                    .parse(date.replace('-', ' '), Instant::from)
                    .isBefore(Instant.now());
        } catch (DateTimeParseException e) {
            throw new AssertionError("Expires=" + date, e);
        }
    }

    /** Writes parameters as a form or query. */
    public static String encode(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(one -> URLEncoder.encode(one.getKey(), UTF_8) + '=' + URLEncoder.encode(one.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
    }

    /** The parameters in a URL's query; of equal names the last. */
    public static Map<String, String> query(String url) {
        return decode(URI.create(url).getRawQuery());
    }

    /** Reads a form or query, which may be null; of equal names the last. */
    static Map<String, String> decode(String encoded) {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (encoded != null && !encoded.isEmpty()) {
            for (String part : encoded.split("&", -1)) {
                String[] pair = part.split("=", 2);
                parameters.put(
                        URLDecoder.decode(pair[0], UTF_8), pair.length == 2 ? URLDecoder.decode(pair[1], UTF_8) : "");
            }
        }
        return parameters;
    }
}

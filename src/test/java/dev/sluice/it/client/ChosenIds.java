package dev.sluice.it.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.Base64;
import java.util.List;

/** Ids that clients may choose, and the segments of a path that name them. */
public final class ChosenIds {

    /** Ids that a path can hold when they are percent-encoded. */
    public static final List<String> PLAIN = List.of(
            "0f9d6a0e-7c1b-4a57-9d8e-2b9f6d1f4c11",
            "ada.lovelace+chat@mail.example",
            "🐳",
            "👩‍👩‍👧‍👦",
            "a b",
            " a",
            "a ",
            "100%",
            "%2F",
            "%252e%252e",
            "auth0|123",
            "a:b,c=d&e@f!$'()*+-_~",
            "\"<q>\"{x}[y]^`",
            "a?b#c",
            "a;b",
            "a;jsessionid=1",
            "..;",
            "'; -- <script>",
            "..a",
            "...a",
            "a.",
            "a..",
            "a...",
            "a..b",
            ".well-known",
            "naïve",
            "会话",
            "\u202e\u2028\ufeff",
            "x".repeat(256),
            "語".repeat(256));

    /** Ids that a path cannot hold, percent-encoded or not, on every server and behind every proxy. */
    public static final List<String> SPECIAL =
            List.of("a/b", "/", "https://login.example/users/1", "DOMAIN\\user", "a\\b", ".", "..", "~", "~YS9i");

    private ChosenIds() {}

    /** The id as a segment, percent-encoded as by JavaScript's {@code encodeURIComponent}. */
    public static String percent(String id) {
        return URLEncoder.encode(id, UTF_8).replace("+", "%20");
    }

    /** The id as a segment in the form that can name every id. */
    public static String encoded(String id) {
        return '~' + Base64.getUrlEncoder().withoutPadding().encodeToString(id.getBytes(UTF_8));
    }
}

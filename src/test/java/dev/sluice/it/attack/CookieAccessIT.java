package dev.sluice.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.attack.Hardened.As;
import dev.sluice.it.client.Api;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.oidc.OidcServer;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sends each request of {@link AccessMatrix} with a cookie: from the same origin, from another site, and when it has ended. */
@Tag("one-server")
@ExtendWith(OidcServer.Shared.class)
final class CookieAccessIT {

    private static final int CROSS_SITE = AccessMatrix.COOKIE + 1;
    private static final int ENDED = AccessMatrix.COOKIE + 2;

    private final OidcServer server;

    CookieAccessIT(OidcServer server) {
        this.server = server;
    }

    private As signIn(String subject) throws IOException {
        return new As(server.api(), null, server.signIn(subject, "sluice-user").cookie());
    }

    @Test
    void each_cookie_gets_the_status_of_the_table() throws IOException {
        SoftAssertions all = new SoftAssertions();
        for (int i = 0; i < AccessMatrix.ROWS.size(); i++) {
            AccessMatrix.Row row = AccessMatrix.ROWS.get(i);
            for (int caller = AccessMatrix.COOKIE; caller < AccessMatrix.CALLERS.size(); caller++) {
                As owner = signIn("cookie owner " + i + '.' + caller);
                Map<String, String> ids = AccessIT.ids(owner, row);
                if (caller == ENDED) {
                    signOut(owner);
                }
                Map<String, String> headers = new HashMap<>(row.headers());
                if (caller == CROSS_SITE) {
                    headers.put("Sec-Fetch-Site", "cross-site");
                    headers.put("Origin", "https://evil.example");
                }
                String path = "api" + AccessIT.filled(row.path() + row.query(), ids);
                try (RawHttp http = owner.request(row.method(), path, headers, AccessIT.filled(row.body(), ids))) {
                    all.assertThat(http.status())
                            .as("%s %s by %s", row.method(), row.path(), AccessMatrix.CALLERS.get(caller))
                            .isEqualTo(row.statuses().get(caller));
                }
            }
        }
        all.assertAll();
    }

    @Test
    void another_site_cannot_sign_a_browser_out_by_a_form_that_brings_no_cookie() throws IOException {
        Map<String, String> form = Map.of(
                "Sec-Fetch-Site",
                "cross-site",
                "Origin",
                "https://evil.example",
                "Content-Type",
                "application/x-www-form-urlencoded");
        try (RawHttp http = new As(server.api(), null).request("POST", "api/auth/logout", form, "a=b")) {
            assertThat(http.status()).isEqualTo(403);
            assertThat(http.headers("Set-Cookie")).isEmpty();
        }
    }

    private static void signOut(As owner) throws IOException {
        try (RawHttp http = owner.request("POST", "api/auth/logout", Map.of(), "")) {
            assertThat(http.status()).isEqualTo(200);
        }
    }

    @Test
    void a_change_needs_a_sign_that_the_page_may_do_it() throws IOException {
        As ada = signIn("careful ada");
        String own = "http://127.0.0.1:" + server.api().port();
        List<Map<String, String>> trusted = List.of(
                Map.of("Sec-Fetch-Site", "same-origin"),
                Map.of("Sec-Fetch-Site", "", "Origin", own),
                Map.of("Sec-Fetch-Site", "same-site", "Origin", "https://portal.example"),
                Map.of("Sec-Fetch-Site", "", "X-Requested-With", "a page"));
        List<Map<String, String>> refused = List.of(
                Map.of("Sec-Fetch-Site", ""),
                Map.of("Sec-Fetch-Site", "same-site"),
                Map.of("Sec-Fetch-Site", "none"), // a link in a mail
                Map.of("Sec-Fetch-Site", "cross-site"),
                Map.of("Sec-Fetch-Site", "cross-site", "X-Requested-With", "a page"),
                Map.of("Sec-Fetch-Site", "", "Origin", "null"),
                Map.of("Sec-Fetch-Site", "", "Origin", "https://evil.example"),
                Map.of("Sec-Fetch-Site", "", "Origin", "https://evil.example", "X-Requested-With", "a page"),
                Map.of("Sec-Fetch-Site", "same-site", "Origin", "https://127.0.0.1:1"));
        for (String path : List.of("api/streams", "api/chat?prompt=Hi&model=demo/burst&max_tokens=3")) {
            trusted.forEach(headers -> assertThat(status(ada, path, headers))
                    .as("%s %s", path, headers)
                    .isLessThan(300));
            refused.forEach(headers -> assertThat(status(ada, path, headers))
                    .as("%s %s", path, headers)
                    .isEqualTo(403));
        }
    }

    private static int status(As caller, String path, Map<String, String> headers) {
        boolean get = path.contains("?");
        Map<String, String> all = new HashMap<>(headers);
        if (!get) {
            all.put("Content-Type", "application/json");
        }
        String body = get ? "" : Api.body("demo/burst", "Hi");
        try (RawHttp http = caller.request(get ? "GET" : "POST", path, all, body)) {
            return http.status();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}

package dev.sluice.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.security.Access.Roles;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AccessTest {

    private static final Roles ROLES = new Roles("reader", "boss");

    private final Access access = access(Origins.NONE);

    private static Access access(Origins allowed) {
        return new Access(AuthMode.JWT, request -> null, ROLES, allowed);
    }

    private static RequestFacts request(String address, String... headers) {
        Map<String, String> map = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 0; i < headers.length; i += 2) {
            map.put(headers[i], headers[i + 1]);
        }
        return new RequestFacts(address, map::get, false, null);
    }

    @ParameterizedTest
    @CsvSource({"reader, true, false", "boss, true, true", "reader boss, true, true", "other, false, false"})
    void the_user_role_admits_a_caller_and_the_admin_role_also_lets_it_administer(
            String roles, boolean user, boolean admin) {
        Caller caller = new Caller("ada", Set.of(roles.split(" ")), null);

        assertThat(access.isUser(caller)).isEqualTo(user);
        assertThat(access.isAdmin(caller)).isEqualTo(admin);
    }

    @Test
    void a_caller_without_a_role_is_not_a_user() {
        assertThat(access.isUser(new Caller("ada", Set.of(), null))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            # Sec-Fetch-Site, Origin, Host, foreign
            -,           -,                          localhost:8080, false
            same-origin, -,                          localhost:8080, false
            none,        -,                          localhost:8080, false
            same-origin, http://evil.example,        localhost:8080, false
            cross-site,  -,                          localhost:8080, true
            cross-site,  http://localhost:8080,      localhost:8080, true
            same-site,   http://localhost:3000,      localhost:8080, true
            same-site,   http://localhost:8080,      localhost:8080, false
            -,           http://localhost:8080,      localhost:8080, false
            -,           HTTP://LOCALHOST:8080,      localhost:8080, false
            -,           http://localhost:3000,      localhost:8080, true
            -,           http://localhost,           localhost:8080, true
            -,           http://evil.example,        localhost:8080, true
            -,           http://localhost:8080.evil, localhost:8080, true
            -,           http://a@localhost:8080,    localhost:8080, true
            -,           null,                       localhost:8080, true
            -,           '',                         localhost:8080, true
            -,           http://,                    localhost:8080, true
            -,           file://,                    localhost:8080, true
            -,           http://[::1]:8080,          '[::1]:8080',   false
            -,           http://localhost:8080,      -,              true
            """)
    void a_request_from_another_site_is_foreign(String site, String origin, String host, boolean foreign) {
        Map<String, String> headers = new TreeMap<>();
        if (site != null) {
            headers.put("Sec-Fetch-Site", site);
        }
        if (origin != null) {
            headers.put("Origin", origin);
        }
        if (host != null) {
            headers.put("Host", host);
        }

        assertThat(access.isForeign(new RequestFacts("127.0.0.1", headers::get, false, null)))
                .isEqualTo(foreign);
    }

    @ParameterizedTest
    @CsvSource({
        "https://portal.example, false",
        "http://portal.example, true",
        "https://portal.example.evil, true",
        "null, true"
    })
    void a_request_from_an_allowed_origin_is_not_foreign(String origin, boolean foreign) {
        Access listed = access(new Origins(List.of("https://portal.example")));

        assertThat(listed.isForeign(request("127.0.0.1", "Sec-Fetch-Site", "cross-site", "Origin", origin)))
                .isEqualTo(foreign);
        assertThat(listed.isForeign(request("127.0.0.1", "Sec-Fetch-Site", "cross-site")))
                .as("a request without an origin, such as for a picture")
                .isTrue();
    }
}

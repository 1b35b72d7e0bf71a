package dev.sluice.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AccessTest {

    private final Access local = new Access(AuthMode.LOCAL, Origins.NONE);

    private static RequestFacts request(String address, String... headers) {
        Map<String, String> map = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 0; i < headers.length; i += 2) {
            map.put(headers[i], headers[i + 1]);
        }
        return new RequestFacts(address, map::get);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.1.2.3",
                "::1",
                "0:0:0:0:0:0:0:1",
                "[::1]",
                "::ffff:127.0.0.1",
                "[0:0:0:0:0:0:0:1]"
            })
    void clients_on_this_machine_are_served(String address) {
        assertThat(local.principal(request(address, "Host", "localhost:8080"))).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "10.0.0.1", "192.168.1.2", "0.0.0.0", "::", "::2", "fe80::1", "::ffff:10.0.0.1", "localhost",
                        "127.0.0.1.evil.example",
                "1270.0.0.1", "127.0.0.256", "1::1", "unknown", "::1::1", ":", "[", "cafe", "127.0.0.1,10.0.0.1",
                        " 127.0.0.1"
            })
    void clients_elsewhere_are_not(String address) {
        assertThat(local.principal(request(address, "Host", "localhost"))).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Forwarded", "X-Forwarded-For", "x-forwarded-host", "X-Forwarded-Proto", "X-Real-IP", "Via"})
    void what_came_through_a_proxy_is_remote(String header) {
        assertThat(local.principal(request("127.0.0.1", "Host", "localhost", header, "127.0.0.1")))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST:8080",
                "127.0.0.1",
                "127.0.0.1:8080",
                "[::1]",
                "[::1]:8080",
                "sluice.localhost:80"
            })
    void names_of_this_machine_are_served(String host) {
        assertThat(local.principal(request("127.0.0.1", "Host", host))).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:8080",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "notlocalhost",
                "10.0.0.1",
                "[::2]:80",
                "localhost@evil.example",
                "127.0.0.1@evil.example",
                "evil.example#localhost",
                // Letters of hexadecimal digits are names, too, and some of them can be bought.
                "cafe",
                "face.cafe",
                "bad.cafe:8080",
                "dead.beef",
                "fade",
                "1.2.3.4.5",
                "127.0.0.1.127",
                "2130706433.cafe"
            })
    void names_of_others_are_not_even_when_they_resolve_to_this_machine(String host) {
        assertThat(local.principal(request("127.0.0.1", "Host", host))).isNull();
    }

    @Test
    void everybody_is_served_where_that_was_chosen() {
        assertThat(new Access(AuthMode.NONE, Origins.NONE).principal(request("10.0.0.1", "Via", "x")))
                .isNotNull();
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
    void another_sites_request_is_foreign(String site, String origin, String host, boolean foreign) {
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

        assertThat(local.isForeign(new RequestFacts("127.0.0.1", headers::get))).isEqualTo(foreign);
    }

    @ParameterizedTest
    @CsvSource({
        "https://portal.example, false",
        "http://portal.example, true",
        "https://portal.example.evil, true",
        "null, true"
    })
    void a_listed_origins_request_is_not_foreign(String origin, boolean foreign) {
        Access access = new Access(AuthMode.LOCAL, new Origins(List.of("https://portal.example")));

        assertThat(access.isForeign(request("127.0.0.1", "Sec-Fetch-Site", "cross-site", "Origin", origin)))
                .isEqualTo(foreign);
        assertThat(access.isForeign(request("127.0.0.1", "Sec-Fetch-Site", "cross-site")))
                .as("a request without an origin, such as a picture's")
                .isTrue();
    }
}

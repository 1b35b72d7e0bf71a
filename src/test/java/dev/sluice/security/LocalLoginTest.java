package dev.sluice.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LocalLoginTest {

    private final LocalLogin local = new LocalLogin(new Caller("anonymous", Set.of(), null));

    private static RequestFacts request(String address, String... headers) {
        Map<String, String> map = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 0; i < headers.length; i += 2) {
            map.put(headers[i], headers[i + 1]);
        }
        return new RequestFacts(address, map::get, false, null);
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
        assertThat(local.caller(request(address, "Host", "localhost:8080"))).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "10.0.0.1", "192.168.1.2", "0.0.0.0", "::", "::2", "fe80::1", "::ffff:10.0.0.1", "localhost",
                        "127.0.0.1.evil.example",
                "1270.0.0.1", "127.0.0.256", "1::1", "unknown", "::1::1", ":", "[", "cafe", "127.0.0.1,10.0.0.1",
                        " 127.0.0.1"
            })
    void clients_on_other_machines_are_refused(String address) {
        assertThat(local.caller(request(address, "Host", "localhost"))).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Forwarded", "X-Forwarded-For", "x-forwarded-host", "X-Forwarded-Proto", "X-Real-IP", "Via"})
    void a_request_through_a_proxy_is_refused(String header) {
        assertThat(local.caller(request("127.0.0.1", "Host", "localhost", header, "127.0.0.1")))
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
    void requests_to_names_of_this_machine_are_served(String host) {
        assertThat(local.caller(request("127.0.0.1", "Host", host))).isNotNull();
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
                // Hexadecimal digits can spell host names, and some of these domains can be registered.
                "cafe",
                "face.cafe",
                "bad.cafe:8080",
                "dead.beef",
                "fade",
                "1.2.3.4.5",
                "127.0.0.1.127",
                "2130706433.cafe"
            })
    void requests_to_other_names_are_refused_even_if_they_resolve_to_this_machine(String host) {
        assertThat(local.caller(request("127.0.0.1", "Host", host))).isNull();
    }
}

package dev.sluice.security.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.security.RequestFacts;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class CookiesTest {

    private final Cookies cookies = new Cookies("test");

    /** What a browser sends that had these cookies, and gets others. */
    private static String sent(Map<String, String> jar, List<String> set) {
        for (String header : set) {
            String[] pair = header.substring(0, header.indexOf(';')).split("=", 2);
            if (header.contains("Max-Age=0")) {
                jar.remove(pair[0]);
            } else {
                jar.put(pair[0], pair[1]);
            }
        }
        StringBuilder sent = new StringBuilder("other=1");
        jar.forEach((name, value) -> sent.append("; ").append(name).append('=').append(value));
        return sent.toString();
    }

    private static RequestFacts request(String header) {
        return new RequestFacts("10.0.0.1", name -> name.equals("Cookie") ? header : null, false, null);
    }

    private static String text(int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + i % 26));
        }
        return text.toString();
    }

    @Test
    void a_value_of_any_length_comes_back_whatever_was_there_before() {
        List<Integer> lengths =
                List.of(1, Cookies.PART_CHARS - 1, Cookies.PART_CHARS, Cookies.PART_CHARS + 1, Cookies.MAX_CHARS);
        for (int before : lengths) {
            for (int length : lengths) {
                Map<String, String> jar = new TreeMap<>();
                sent(jar, cookies.write(text(before).toUpperCase(java.util.Locale.ROOT), false));
                String sent = sent(jar, cookies.write(text(length), false));

                assertThat(cookies.read(request(sent), false))
                        .as("%d after %d", length, before)
                        .isEqualTo(text(length));
            }
        }
    }

    @Test
    void no_cookie_is_longer_than_browsers_keep() {
        assertThat(cookies.write(text(Cookies.MAX_CHARS), true))
                .hasSize(2)
                .allSatisfy(cookie -> assertThat(cookie.length()).isLessThan(4096));
    }

    @Test
    void over_tls_the_cookie_is_bound_to_this_host_and_only_that_one_is_read() {
        assertThat(cookies.write("v", true).get(0)).isEqualTo("__Host-test=v; Path=/; HttpOnly; SameSite=Lax; Secure");
        assertThat(cookies.write("v", false).get(0)).isEqualTo("test=v; Path=/; HttpOnly; SameSite=Lax");
        assertThat(cookies.read(request("test=planted; __Host-test=own"), true)).isEqualTo("own");
        assertThat(cookies.read(request("test=planted"), true)).isNull();
    }

    @Test
    void other_cookies_are_not_taken_for_it() {
        for (String header : List.of("", ";;;", "atest=1", "test1=1", "test", "x=test=1", "other=; test ")) {
            assertThat(cookies.read(request(header), false)).as(header).isNull();
        }
        assertThat(cookies.read(request("atest=1;test=2"), false)).isEqualTo("2");
        assertThat(cookies.read(request(null), false)).isNull();
    }

    @Test
    void what_is_deleted_is_gone() {
        Map<String, String> jar = new TreeMap<>();
        sent(jar, cookies.write(text(Cookies.MAX_CHARS), false));

        assertThat(sent(jar, cookies.clear(false))).isEqualTo("other=1");
    }
}

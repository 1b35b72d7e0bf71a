package dev.sluice.security.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.security.RequestFacts;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PublicAddressTest {

    private static final URI INSIDE = URI.create("http://10.1.1.1:8080/sluice/");

    private static RequestFacts from(String address, Map<String, String> headers) {
        return new RequestFacts(address, headers::get, false, null);
    }

    private static PublicAddress behind(String... proxies) {
        return new PublicAddress(Optional.empty(), new TrustedProxies(List.of(proxies)));
    }

    @Test
    void a_configured_address_counts_whatever_a_request_says() throws Exception {
        PublicAddress address = new PublicAddress(
                Optional.of(URI.create("https://sluice.example/x")), new TrustedProxies(List.of("10.0.0.0/8")));
        RequestFacts request =
                from("10.0.0.1", Map.of("X-Forwarded-Host", "evil.example", "X-Forwarded-Proto", "http"));

        assertThat(address.of(request, INSIDE)).hasToString("https://sluice.example/x");
        assertThat(address.isSecure(request)).isTrue();
    }

    @Test
    void a_trusted_proxy_is_believed() throws Exception {
        RequestFacts request =
                from("10.9.9.9", Map.of("X-Forwarded-Host", "sluice.example:8443", "X-Forwarded-Proto", "https"));

        assertThat(behind("10.0.0.0/8").of(request, INSIDE)).hasToString("https://sluice.example:8443/sluice");
        assertThat(behind("10.0.0.0/8").isSecure(request)).isTrue();
        assertThat(behind("10.0.0.0/8").of(from("10.9.9.9", Map.of()), INSIDE))
                .hasToString("http://10.1.1.1:8080/sluice");
    }

    @Test
    void nobody_else_is() throws Exception {
        Map<String, String> forwarded = Map.of("X-Forwarded-Host", "evil.example", "X-Forwarded-Proto", "https");

        assertThatThrownBy(() -> behind("10.0.0.0/8").of(from("11.0.0.1", forwarded), INSIDE))
                .isInstanceOf(SignInException.class)
                .hasMessageContaining("sluice.auth.oidc.public-url");
        assertThat(behind().of(from("127.0.0.1", forwarded), URI.create("http://localhost:8080/sluice/")))
                .hasToString("http://localhost:8080/sluice");
        assertThat(behind().isSecure(from("127.0.0.1", forwarded))).isFalse();
        assertThatThrownBy(() -> behind().of(from("127.0.0.1", Map.of()), URI.create("http://evil.example/sluice/")))
                .isInstanceOf(SignInException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "user@host", "x/..", "a\\b", "", "h:port", "evil.example/path?"})
    void a_proxy_that_says_nonsense_gets_no_address(String host) {
        RequestFacts request = from("10.0.0.1", Map.of("X-Forwarded-Host", host, "X-Forwarded-Proto", "https"));

        assertThatThrownBy(() -> {
                    URI made = behind("10.0.0.1").of(request, INSIDE);
                    assertThat(made.getRawPath()).as("%s", made).isEqualTo("/sluice");
                })
                .isInstanceOfAny(SignInException.class, AssertionError.class);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.1, true",
        "10.0.0.1, 10.0.0.2, false",
        "10.0.0.0/8, 10.255.1.2, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.0.0.128/25, 10.0.0.127, false",
        "10.0.0.128/25, 10.0.0.200, true",
        "0.0.0.0/0, 8.8.8.8, true",
        "::1, ::1, true",
        "fd00::/8, fd12::1, true",
        "fd00::/8, fe80::1, false",
        "fd00::/8, 10.0.0.1, false",
    })
    void networks_contain_what_they_say(String network, String address, boolean contained) {
        assertThat(new TrustedProxies(List.of(network)).contain(address)).isEqualTo(contained);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"proxy.example", "10.0.0.1/33", "10.0.0", "10.0.0.1/", "10.0.0.1/x", "999.0.0.1", "face.cafe"})
    void what_is_no_network_is_refused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TrustedProxies(List.of(text)))
                .withMessageContaining(text);
        assertThat(TrustedProxies.NONE.contain(text)).isFalse();
    }
}

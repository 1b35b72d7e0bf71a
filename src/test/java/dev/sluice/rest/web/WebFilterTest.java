package dev.sluice.rest.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.security.Origins;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The headers that depend on the configuration; the integration tests check the others. */
final class WebFilterTest {

    private static final ExampleScripts EXAMPLES = ExampleScripts.read(
            List.of("/examples/a.html", "/examples/gone.html"),
            path -> path.endsWith("a.html")
                    ? new ByteArrayInputStream(
                            "<p>\r\n<script type=\"module\">\r\nhello()\r\n</script><script src=\"x\"></script>"
                                    .getBytes(StandardCharsets.UTF_8))
                    : null);

    /** Returns the headers that the filter sets for a request with that servlet path. */
    private static Map<String, String> headers(String frameAncestors, String path) throws Exception {
        Map<String, String> headers = new TreeMap<>();
        ClassLoader loader = WebFilterTest.class.getClassLoader();
        Object request = Proxy.newProxyInstance(
                loader,
                new Class<?>[] {HttpServletRequest.class},
                (self, method, arguments) -> switch (method.getName()) {
                    case "getServletPath" -> path;
                    case "getPathInfo" -> "/models";
                    default -> null;
                });
        Object response = Proxy.newProxyInstance(
                loader, new Class<?>[] {HttpServletResponse.class}, (self, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("setHeader");
                    return headers.put((String) arguments[0], (String) arguments[1]);
                });
        boolean[] passed = {false};

        new WebFilter(Origins.NONE, frameAncestors, EXAMPLES)
                .doFilter(
                        (HttpServletRequest) request,
                        (HttpServletResponse) response,
                        (same, alsoSame) -> passed[0] = true);

        assertThat(passed[0]).isTrue();
        return headers;
    }

    @Test
    void no_site_may_frame_the_page_by_default() throws Exception {
        assertThat(headers("", "/index.html")).containsEntry("X-Frame-Options", "DENY");
        assertThat(headers("", "/index.html").get("Content-Security-Policy")).endsWith("frame-ancestors 'none'");
    }

    @Test
    void configured_sites_may_frame_the_page() throws Exception {
        Map<String, String> headers = headers("'self' https://portal.example", "/index.html");

        assertThat(headers.get("Content-Security-Policy")).endsWith("frame-ancestors 'self' https://portal.example");
        assertThat(headers).doesNotContainKey("X-Frame-Options");
    }

    @Test
    void configured_sites_may_not_frame_the_api() throws Exception {
        assertThat(headers("'self'", "/api").get("Content-Security-Policy")).endsWith("frame-ancestors 'none'");
    }

    @Test
    void an_example_may_run_its_inline_script_and_other_pages_may_run_none() throws Exception {
        // echo -en '\nhello()\n' | openssl dgst -sha256 -binary | base64
        assertThat(headers("", "/examples/a.html").get("Content-Security-Policy"))
                .contains("script-src 'self' 'sha256-2Za2koD9ENGiUyKQbzVtUTlM2M7PbICgU8ztjgCyQ38='; ");
        assertThat(headers("", "/examples/gone.html").get("Content-Security-Policy"))
                .contains("script-src 'self'; ");
        assertThat(headers("", "/index.html").get("Content-Security-Policy")).contains("script-src 'self'; ");
    }
}

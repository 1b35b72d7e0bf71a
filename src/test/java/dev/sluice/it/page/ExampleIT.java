package dev.sluice.it.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.it.client.NodeClient;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.server.Workspace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The example pages, as they are. */
final class ExampleIT extends InBrowser {

    private Page example(String name) {
        Page page = open(address() + "examples/" + name, new Browser.NewContextOptions());
        picture(page, "example-" + name.replace(".html", ""));
        return page;
    }

    @Test
    void event_source_reads_a_reply_and_stops_when_it_is_over() {
        Page page = example("event-source.html");
        page.getByText("Send").click();
        assertThat(page.locator("#reply")).containsText("[end_turn]", new ContainsTextOptions().setTimeout(REPLY_MS));
    }

    @Test
    void the_client_module_starts_stops_and_joins_after_a_reload() {
        Page page = example("client.html");
        Locator state = page.locator("#state");
        page.getByText("Send").click();
        assertThat(state).hasText("streaming");
        page.reload();
        assertThat(page.locator("#reply")).containsText("demo");
        page.getByText("Stop").click();
        assertThat(state).hasText("done");
        assertThat(page.locator("#reply")).containsText("[cancelled]");
    }

    @Test
    void a_channel_shows_replies_and_pushed_messages() {
        Page page = example("channel.html");
        assertThat(page.locator("#messages")).containsText("Starting server communication...");
        page.getByText("Start a reply").click();
        page.getByText("Push a message").click();
        assertThat(page.locator("#messages")).containsText("progress: Writing: demo/lorem");
        assertThat(page.locator("#messages")).containsText("progress: Step 2 of 5 is done");
        expectComplaint("status of 404"); // how the page detects that the channel is closed
        page.getByText("Stop the channel").click();
        assertThat(page.locator("#state")).hasText("done");
    }

    /** Opens an example of a client from npm, with what a build with {@code -Pexamples} has at {@code examples/lib}. */
    private Page bundled(String name) throws Exception {
        Path bundles = NodeClient.bundles();
        return withLib(
                name,
                file -> new Route.FulfillOptions()
                        .setPath(bundles.resolve(file))
                        .setContentType("text/javascript"));
    }

    private Page withLib(String name, Function<String, Route.FulfillOptions> lib) {
        page().context()
                .route(
                        "**/examples/lib/*.js",
                        route -> route.fulfill(lib.apply(route.request().url().replaceAll(".*/", ""))));
        page().navigate(address() + "examples/" + name + ".html");
        return page();
    }

    @Test
    void the_ai_sdk_starts_stops_and_goes_on_after_a_reload() throws Exception {
        Page page = bundled("ai-sdk");
        Locator state = page.locator("#state");
        page.getByText("Send").click();
        assertThat(state).hasText("streaming");
        page.reload();
        assertThat(page.locator("#reply")).containsText("demo");
        assertThat(state).hasText("streaming");
        picture(page, "example-ai-sdk");
        page.getByText("Stop").click();
        assertThat(state).hasText("done");
    }

    @Test
    void ag_ui_reads_a_reply() throws Exception {
        Page page = bundled("ag-ui");
        page.getByText("Send").click();
        assertThat(page.locator("#reply")).containsText("demo");
        picture(page, "example-ag-ui");
        assertThat(page.locator("#state")).hasText("done", new HasTextOptions().setTimeout(REPLY_MS));
    }

    @Test
    void without_the_clients_the_examples_say_how_to_build_them() {
        for (String name : List.of("ai-sdk", "ag-ui")) {
            expectComplaint("status of 404");
            expectComplaint("examples/lib");
            Page page = withLib(name, file -> new Route.FulfillOptions().setStatus(404));
            assertThat(page.locator("#state")).hasText("This page needs a build with \"mvn -Pexamples package\".");
        }
    }

    @Test
    void a_page_of_another_origin_can_embed_the_chat() throws IOException {
        String html;
        try (RawHttp http = api().get("examples/element.html")) {
            html = http.text().replace("http://localhost:8080/sluice/", address());
        }
        String sluice = "http://127.0.0.1:" + api().port();
        HttpServer portal =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), Workspace.portalPort()), 0);
        portal.createContext("/", exchange -> {
            byte[] page = html.getBytes(UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
            // The policy that the example asks for. (Its own script is inline.)
            exchange.getResponseHeaders()
                    .add(
                            "Content-Security-Policy",
                            "default-src 'none'; connect-src " + sluice + "; script-src 'unsafe-inline' " + sluice);
            exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/") ? 200 : 404, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        portal.start();
        try {
            expectComplaint("favicon.ico");
            Page page =
                    open("http://127.0.0.1:" + portal.getAddress().getPort() + "/", new Browser.NewContextOptions());
            page.getByTestId("prompt").fill("Where is the canteen?");
            page.getByTestId("prompt").press("Enter");
            assertThat(page.getByTestId("reply-text")).containsText("Where is the canteen?");
            page.reload();
            assertThat(page.getByTestId("reply-text")).containsText("Where is the canteen?");
            page.getByTestId("stop").click();
            assertThat(page.locator("#told")).hasText(Pattern.compile("The reply has \\d+ characters\\."));
            assertThat(page.getByTestId("reply")).hasAttribute("data-stop-reason", "cancelled");
            picture(page, "example-element");
        } finally {
            portal.stop(0);
        }
    }
}

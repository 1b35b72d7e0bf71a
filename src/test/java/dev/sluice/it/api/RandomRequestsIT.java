package dev.sluice.it.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.sluice.it.client.Api;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.load.Crowd;
import dev.sluice.it.page.Accessibility;
import dev.sluice.it.page.Chromium;
import dev.sluice.it.server.OwnTomcat;
import dev.sluice.it.server.Workspace;
import dev.sluice.rest.openapi.ApiDescription;
import dev.sluice.rest.openapi.ApiDescription.Operation;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Random requests made from the OpenAPI document, and the page that shows it. */
@Tag("one-server")
final class RandomRequestsIT {

    private static final int REQUESTS_EACH = Crowd.of(100);

    private static OwnTomcat tomcat;

    @BeforeAll
    static void start() throws Exception {
        tomcat = new OwnTomcat("openapi");
    }

    @AfterAll
    static void stop() {
        tomcat.close();
    }

    private static Api api() {
        return tomcat.api();
    }

    private static DescribedApi described() {
        return new DescribedApi(api());
    }

    @Test
    void random_requests_are_answered_as_described_and_never_with_a_server_error() throws IOException {
        long seed = Long.getLong("sluice.random.seed", System.nanoTime());
        System.out.println("-Dsluice.random.seed=" + seed);
        Random random = new Random(seed);
        ApiDescription description = described().description();
        Map<Integer, Integer> statuses = new TreeMap<>();
        for (Operation operation : description.operations()) {
            for (int i = 0; i < REQUESTS_EACH; i++) {
                RandomRequest request =
                        RandomRequest.of(description, operation, described().existing(operation.path()), random);
                try (RawHttp http =
                        api().request(request.method(), request.path(), request.headers(), request.body())) {
                    String what = "-Dsluice.random.seed=" + seed + " " + request;
                    assertThat(http.status()).as(what).isLessThan(500);
                    assertAsDescribed(description, operation, http, what);
                    end(http);
                    statuses.merge(http.status(), 1, Integer::sum);
                }
            }
        }
        System.out.println("answers by status: " + statuses);
        assertThat(statuses.keySet()).contains(200, 204, 400, 404, 415);
        assertThat(tomcat.log()).doesNotContain("SEVERE", "A request failed");
    }

    private static void assertAsDescribed(ApiDescription description, Operation operation, RawHttp http, String what)
            throws IOException {
        if (http.status() < 300) {
            assertThat(operation.object().getJsonObject("responses"))
                    .as(what)
                    .containsKey(String.valueOf(http.status()));
        } else if (operation.path().startsWith("/openai/")
                && !http.header("Content-Type").startsWith("text/html")) {
            assertThat(description.faults(schema("OpenAiError"), http.text()))
                    .as(what)
                    .isEmpty();
        } else if (operation.path().startsWith("/anthropic/")
                && !http.header("Content-Type").startsWith("text/html")) {
            assertThat(description.faults(schema("AnthropicError"), http.text()))
                    .as(what)
                    .isEmpty();
        } else if (http.header("Content-Type").equals("application/problem+json")
                || (operation.path().startsWith("/ag-ui")
                        && !http.header("Content-Type").startsWith("text/html"))) {
            assertThat(description.faults(schema("Problem"), http.text()))
                    .as(what)
                    .isEmpty();
        } else {
            // Refused by Tomcat itself.
            assertThat(http.status()).as(what).isEqualTo(400);
        }
    }

    private static JsonObject schema(String name) {
        return Json.createObjectBuilder()
                .add("$ref", "#/components/schemas/" + name)
                .build();
    }

    /** Reads the answer to its end unless it is a stream, and ends the stream that the request has started. */
    private void end(RawHttp http) throws IOException {
        if (!http.header("Content-Type").startsWith("text/event-stream")) {
            assertThat(http.text()).isNotNull();
        }
        String stream = http.header("Sluice-Stream-Id");
        if (http.status() == 201) {
            stream = http.header("Location").replaceFirst(".*/", "");
        }
        if (!stream.isEmpty()) {
            api().delete("api/streams/" + stream).close();
        }
    }

    @Test
    void the_page_shows_every_operation_and_every_schema() throws IOException {
        ApiDescription description = described().description();
        List<String> complaints = new ArrayList<>();
        try (Chromium browser = Chromium.launch()) {
            Page page = browser.newPage();
            page.onConsoleMessage(message -> complaints.add(message.text()));
            page.onPageError(complaints::add);
            page.navigate("http://127.0.0.1:" + api().port() + api().root() + "api/#postChat");
            page.waitForSelector("#postChat[open]");
            for (Operation operation : description.operations()) {
                assertThat(page.locator("#" + operation.object().getString("operationId"))
                                .count())
                        .isEqualTo(1);
            }
            for (String schema : description
                    .document()
                    .getJsonObject("components")
                    .getJsonObject("schemas")
                    .keySet()) {
                assertThat(page.locator("#schema-" + schema).count()).isEqualTo(1);
            }
            assertThat(page.locator("#postChat").innerText())
                    .contains("Start a reply and stream it", "last_event_id", "curl -N -X POST 'http://127.0.0.1");
            assertThat(Accessibility.seriousFaults(page)).isEmpty();
            page.screenshot(new Page.ScreenshotOptions()
                    .setPath(Workspace.results("screenshots").resolve("api.png")));
        }
        assertThat(complaints).isEmpty();
    }
}

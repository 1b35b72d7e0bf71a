package dev.sluice.it.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.it.client.AguiRun;
import dev.sluice.it.client.Api;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.client.Reply;
import dev.sluice.it.client.SseClient;
import dev.sluice.rest.openapi.ApiDescription;
import java.io.IOException;
import java.time.Duration;

/** An API together with its OpenAPI document: fetches the document, and makes the things that its paths name. */
record DescribedApi(Api api) {

    ApiDescription description() throws IOException {
        try (RawHttp http = api.get("api/openapi.json")) {
            assertThat(http.status()).isEqualTo(200);
            assertThat(http.header("Content-Type")).isEqualTo("application/json");
            return new ApiDescription(http.text());
        }
    }

    /** A path of the document with ids that exist. */
    String existing(String path) throws IOException {
        if (path.startsWith("/streams/{id}")) {
            return path.replace("{id}", api.start("demo/lorem", "Hi"));
        }
        if (path.startsWith("/ai-sdk/chat/{id}")) {
            return path.replace("{id}", api.start("demo/lorem", "Hi"));
        }
        if (path.startsWith("/v1/sse/")) {
            return path.contains("{id}") ? path.replace("{id}", connect()) : path;
        }
        if (path.startsWith("/conversations/{id}")) {
            return stored(path);
        }
        if (path.startsWith("/admin/principals/")) {
            // Without sign-in all callers are one principal, whose conversations other tests need.
            return path.replace("{principal}", "nobody%20of%20that%20name");
        }
        if (path.startsWith("/openai/v1/models/") || path.startsWith("/anthropic/v1/models/")) {
            return path.replace("{id}", "demo/burst");
        }
        if (path.startsWith("/openai/v1/responses/")) {
            return path.replace("{id}", "resp_" + api.start("demo/lorem", "Hi"));
        }
        if (path.startsWith("/ag-ui/runs/")) {
            return path.replace("{runId}", AguiRun.start(api));
        }
        assertThat(path).as("DescribedApi must create what the path names").doesNotContain("{");
        return path;
    }

    /** A path with the ids of a conversation and of its only stream. */
    private String stored(String path) throws IOException {
        String body =
                Api.object("demo/burst", "Hi").add("max_tokens", 5).build().toString();
        try (RawHttp http = api.post("api/stream/chat", body)) {
            String stream = http.header("Sluice-Stream-Id");
            String id = Reply.of(new SseClient(http).rest()).terminal().getString("conversation_id");
            await().pollDelay(Duration.ZERO).until(() -> isThere("api/conversations/" + id));
            return path.replace("{id}", id).replace("{stream}", stream);
        }
    }

    private boolean isThere(String path) throws IOException {
        try (RawHttp http = api.get(path)) {
            return http.status() == 200;
        }
    }

    String connect() throws IOException {
        try (RawHttp http = api.get("api/v1/sse/connect")) {
            return http.json().getString("client_id");
        }
    }
}

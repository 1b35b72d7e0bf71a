package dev.sluice.it.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.client.Api;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.client.SseClient;
import dev.sluice.it.client.SseEvent;
import dev.sluice.it.server.DeployedWar;
import dev.sluice.rest.openapi.ApiDescription;
import dev.sluice.rest.openapi.ApiDescription.Operation;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The OpenAPI document, as the server serves it, against what the server does. */
final class OpenApiIT extends DeployedWar {

    /** Placeholders in examples for ids that must exist. */
    private static final String STREAM = "{stream_id}";

    private static final String CHANNEL = "{client_id}";

    private DescribedApi described() {
        return new DescribedApi(api());
    }

    @Test
    void every_example_of_the_description_is_accepted_and_answered_as_described() throws IOException {
        ApiDescription description = described().description();
        int requests = 0;
        for (Operation operation : description.operations()) {
            if (operation.object().containsKey("x-auth-mode")) {
                continue; // it is there in another mode than this server's; AccessMatrix has its answers
            }
            for (String body : bodies(description, operation)) {
                String path = described().existing(operation.path()) + query(description, operation);
                Map<String, String> headers = Map.of("Content-Type", "application/json");
                try (RawHttp http = api().request(operation.method(), "api" + path, headers, body)) {
                    assertAnswered(description, operation, http);
                }
                requests++;
            }
        }
        assertThat(requests).isGreaterThan(description.operations().size());
    }

    /** The bodies of the operation's examples; an empty one where it takes none. */
    private List<String> bodies(ApiDescription description, Operation operation) throws IOException {
        if (!operation.object().containsKey("requestBody")) {
            return List.of("");
        }
        List<String> bodies = new ArrayList<>();
        for (JsonValue example : description
                .found(operation.object().get("requestBody"))
                .getJsonObject("content")
                .getJsonObject("application/json")
                .getJsonObject("examples")
                .values()) {
            String body = example.asJsonObject().get("value").toString();
            body = body.contains(STREAM) ? body.replace(STREAM, api().start("demo/lorem", "Hi")) : body;
            bodies.add(
                    body.contains(CHANNEL) ? body.replace(CHANNEL, described().connect()) : body);
        }
        return bodies;
    }

    private static String query(ApiDescription description, Operation operation) {
        StringBuilder query = new StringBuilder();
        if (operation.object().containsKey("parameters")) {
            for (JsonValue value : operation.object().getJsonArray("parameters")) {
                JsonObject parameter = description.found(value);
                JsonValue example = parameter.get("example");
                if (example != null && parameter.getString("in").equals("query")) {
                    String text = example instanceof JsonString string ? string.getString() : example.toString();
                    query.append(query.isEmpty() ? '?' : '&').append(parameter.getString("name"));
                    query.append('=').append(Api.encode(text));
                }
            }
        }
        return query.toString();
    }

    private void assertAnswered(ApiDescription description, Operation operation, RawHttp http) throws IOException {
        String name = operation.method() + ' ' + operation.path();
        JsonValue answer = operation.object().getJsonObject("responses").get(String.valueOf(http.status()));
        assertThat(answer).as("%s is answered with %s", name, http.status()).isNotNull();
        JsonValue content = description.found(answer).get("content");
        if (content == null) {
            assertThat(http.text()).as(name).isEmpty();
            return;
        }
        String type = http.header("Content-Type").split(";", 2)[0];
        JsonObject described = content.asJsonObject().getJsonObject(type);
        assertThat(described).as("%s is answered with %s", name, type).isNotNull();
        if (type.equals("application/json")) {
            assertThat(description.faults(described.get("schema"), http.text()))
                    .as(name)
                    .isEmpty();
        } else if (type.equals("text/event-stream")) {
            assertEvents(description, described.getJsonObject("x-events"), name, http);
        } else {
            assertThat(http.text()).as(name).isNotBlank();
        }
    }

    /** Reads up to some text, and then cancels the reply, which would be long. */
    private void assertEvents(ApiDescription description, JsonObject schemas, String name, RawHttp http)
            throws IOException {
        SseClient client = new SseClient(http);
        String stream = http.header("Sluice-Stream-Id");
        List<SseEvent> events = new ArrayList<>(client.next(stream.isEmpty() ? 1 : 3));
        if (!stream.isEmpty()) {
            api().delete("api/streams/" + stream).close();
            events.addAll(client.rest());
        }
        for (SseEvent event : events) {
            if (!event.data().equals("[DONE]")) {
                JsonValue schema = schemas.get(event.event().isEmpty() ? "message" : event.event());
                assertThat(schema).as("%s: %s", name, event).isNotNull();
                assertThat(description.faults(schema, event.data()))
                        .as("%s: %s", name, event)
                        .isEmpty();
            }
        }
    }

    @Test
    void options_names_exactly_what_every_resource_allows() throws IOException {
        Map<String, Set<String>> allowed = described().description().allowed();
        for (Map.Entry<String, Set<String>> path : allowed.entrySet()) {
            String existing = "api" + described().existing(path.getKey());
            try (RawHttp http = api().request("OPTIONS", existing, Map.of(), "")) {
                assertThat(http.status()).as(existing).isEqualTo(204);
                assertThat(http.headers("Allow"))
                        .as(existing)
                        .singleElement()
                        .satisfies(allow ->
                                assertThat(Set.of(allow.split(", ", -1))).isEqualTo(path.getValue()));
                assertThat(http.text()).isEmpty();
            }
            try (RawHttp http = api().request("HEAD", existing, Map.of(), "")) {
                assertThat(http.status()).as(existing).isEqualTo(path.getValue().contains("HEAD") ? 200 : 405);
            }
            try (RawHttp http = api().request("PUT", existing, Map.of("Content-Type", "application/json"), "{}")) {
                assertThat(http.status()).as(existing).isEqualTo(405);
                assertThat(Set.of(http.header("Allow").split(", ", -1)))
                        .as(existing)
                        .isEqualTo(path.getValue());
            }
        }
    }

    @Test
    void the_page_of_the_description_may_run_its_own_script_only() throws IOException {
        for (String address : List.of("api/", "api")) {
            try (RawHttp http = api().get(address)) {
                assertThat(http.status()).isEqualTo(200);
                assertThat(http.header("Content-Type")).startsWith("text/html");
                assertThat(http.headers("Content-Security-Policy"))
                        .singleElement()
                        .satisfies(policy -> assertThat(policy).contains("script-src 'self';"));
                assertThat(http.text()).contains("src=\"" + api().root() + "js/page/api.js\"");
            }
        }
        try (RawHttp http = api().get("api/models")) {
            assertThat(http.header("Content-Security-Policy")).startsWith("default-src 'none'; frame-ancestors");
        }
    }
}

package dev.sluice.it.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.sluice.it.client.Concurrently;
import dev.sluice.it.client.NodeClient;
import dev.sluice.it.client.ProtocolStart;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.client.SseClient;
import dev.sluice.it.client.SseEvent;
import dev.sluice.it.provider.Recording;
import dev.sluice.it.server.DeployedWar;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every frame and answer against the types that Anthropic publishes for TypeScript, which say more than its clients check.
 *
 * @see <a href="https://www.npmjs.com/package/@anthropic-ai/sdk">@anthropic-ai/sdk</a>
 */
@Tag("one-server")
final class AnthropicTypesIT extends DeployedWar {

    private static final int AT_ONCE = 8;

    /** Anthropic's own tools are relayed as it wrote them. It did not name their callers yet when it was recorded. */
    private static final String OF_ANTHROPIC = "but required in type 'ServerToolUseBlock'.";

    /** Something that Sluice sent. */
    private record Sent(String name, String type, String json) {}

    @Test
    void every_frame_and_answer_of_every_recording_has_its_published_type() throws Exception {
        Map<String, Recording> recordings = ReadReply.byModel(provider().recordings());
        assumeFalse(recordings.isEmpty(), "no recordings at " + Recording.FOLDER + ": set -Dsluice.fixtures");
        List<Callable<List<Sent>>> reads = new ArrayList<>();
        recordings.keySet().forEach(model -> {
            reads.add(() -> streamed(model));
            reads.add(() -> whole(model));
        });
        List<Sent> all = new ArrayList<>();
        Concurrently.run(AT_ONCE, reads).forEach(all::addAll);
        assertThat(all).extracting(Sent::type).contains("Message", "RawMessageStreamEvent", "ErrorResponse");
        assertThat(faults(all))
                .filteredOn(fault -> !fault.endsWith(OF_ANTHROPIC))
                .isEmpty();
    }

    private List<Sent> streamed(String model) throws IOException {
        List<Sent> frames = new ArrayList<>();
        try (RawHttp http = ProtocolStart.ANTHROPIC.start(api(), model)) {
            if (http.status() != 200) {
                return List.of(new Sent(model + " refused", "ErrorResponse", http.text()));
            }
            for (SseEvent event : new SseClient(http).rest()) {
                if (!event.is("ping")) { // which the types leave out
                    String type = event.is("error") ? "ErrorResponse" : "RawMessageStreamEvent";
                    frames.add(new Sent(model + ' ' + event.event(), type, event.data()));
                }
            }
        }
        return frames;
    }

    private List<Sent> whole(String model) throws IOException {
        JsonObject body = Json.createObjectBuilder(ProtocolStart.ANTHROPIC.body(model))
                .add("stream", false)
                .build();
        try (RawHttp http = api().post(ProtocolStart.ANTHROPIC.path(), body.toString())) {
            String type = http.status() == 200 ? "Message" : "ErrorResponse";
            return List.of(new Sent(model + " whole", type, http.text()));
        }
    }

    /** What the compiler says, with what it says it of. */
    private static List<String> faults(List<Sent> sent) throws Exception {
        JsonArrayBuilder cases = Json.createArrayBuilder();
        for (Sent one : sent) {
            cases.add(Json.createObjectBuilder()
                    .add("name", one.name + ": " + one.json)
                    .add("type", one.type)
                    .add("json", one.json));
        }
        return NodeClient.run("anthropic-types.mjs", cases.build())
                .asJsonArray()
                .getValuesAs(fault -> fault.asJsonObject().getString("name") + ": "
                        + fault.asJsonObject().getString("fault"));
    }
}

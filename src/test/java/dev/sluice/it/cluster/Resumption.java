package dev.sluice.it.cluster;

import dev.sluice.it.client.Api;
import dev.sluice.it.client.ProtocolStart;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.client.SseEvent;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** How the clients of each dialect read on. */
enum Resumption {
    TYPED("typed"),
    DELTA("delta"),
    CONTENT("content"),
    OPENAI("openai"),
    ANTHROPIC("anthropic"),

    RESPONSES("openai-responses") {
        @Override
        RawHttp after(List<SseEvent> had, Begun begun, Api api) throws IOException {
            String path = "api/openai/v1/responses/resp_" + begun.stream() + "?stream=true";
            return api.get(had.isEmpty() ? path : path + "&starting_after=" + (had.size() - 1));
        }
    },

    AI_SDK("ai-sdk") {
        @Override
        RawHttp after(List<SseEvent> had, Begun begun, Api api) throws IOException {
            return api.get("api/ai-sdk/chat/" + begun.stream() + "/stream?startIndex=" + had.size());
        }
    },

    AG_UI("ag-ui") {
        @Override
        RawHttp after(List<SseEvent> had, Begun begun, Api api) throws IOException {
            return had.isEmpty()
                    ? events(had, begun, api) // where the run's own address would give a snapshot
                    : api.get("api/ag-ui/runs/" + begun.name() + "-run", lastOf(had));
        }
    };

    /** A reply that was started. */
    record Begun(String stream, String name, RawHttp first) {}

    private final String dialect;

    Resumption(String dialect) {
        this.dialect = dialect;
    }

    String dialect() {
        return dialect;
    }

    /** Starts a reply and reads it. */
    Begun start(Api api, String model) throws IOException {
        String name = ProtocolStart.newName();
        if (this == DELTA || this == CONTENT) {
            String stream = api.start(model, "Hi"); // their POSTs send no ids, by which to read on
            return new Begun(stream, name, events(List.of(), new Begun(stream, name, null), api));
        }
        RawHttp first = ProtocolStart.of(dialect).start(api, model, name);
        return new Begun(first.header("Sluice-Stream-Id"), name, first);
    }

    /** Reads what follows some events, as a client of this dialect does. */
    RawHttp after(List<SseEvent> had, Begun begun, Api api) throws IOException {
        return events(had, begun, api);
    }

    final RawHttp events(List<SseEvent> had, Begun begun, Api api) throws IOException {
        return api.get(
                "api/streams/" + begun.stream() + "/events?accumulated=false&parts=true&dialect=" + dialect,
                lastOf(had));
    }

    private static Map<String, String> lastOf(List<SseEvent> had) {
        return had.isEmpty()
                ? Map.of()
                : Map.of("Last-Event-ID", had.get(had.size() - 1).id());
    }
}

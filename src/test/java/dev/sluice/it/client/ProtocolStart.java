package dev.sluice.it.client;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Starts a reply at the endpoint of a protocol, with the least that the protocol's clients send. */
public enum ProtocolStart {
    OPENAI("openai", "api/openai/v1/chat/completions") {
        @Override
        JsonObjectBuilder body(String model, String name) {
            return Json.createObjectBuilder()
                    .add("model", model)
                    .add("stream", true)
                    .add("messages", messages(name));
        }
    },

    RESPONSES("openai-responses", "api/openai/v1/responses") {
        @Override
        JsonObjectBuilder body(String model, String name) {
            return Json.createObjectBuilder()
                    .add("model", model)
                    .add("stream", true)
                    .add("input", "Hi");
        }
    },

    ANTHROPIC("anthropic", "api/anthropic/v1/messages") {
        @Override
        JsonObjectBuilder body(String model, String name) {
            return OPENAI.body(model, name).add("max_tokens", 4096);
        }
    },

    AI_SDK("ai-sdk", "api/ai-sdk/chat") {
        @Override
        JsonObjectBuilder body(String model, String name) {
            JsonObjectBuilder part =
                    Json.createObjectBuilder().add("type", "text").add("text", "Hi");
            JsonObjectBuilder message = Json.createObjectBuilder()
                    .add("id", name + "-question")
                    .add("role", "user")
                    .add("parts", Json.createArrayBuilder().add(part));
            return Json.createObjectBuilder()
                    .add("id", name)
                    .add("model", model)
                    .add("messages", Json.createArrayBuilder().add(message));
        }
    },

    AG_UI("ag-ui", "api/ag-ui") {
        @Override
        JsonObjectBuilder body(String model, String name) {
            return Json.createObjectBuilder()
                    .add("threadId", name)
                    .add("runId", name + "-run")
                    .add("state", Json.createObjectBuilder())
                    .add("messages", messages(name))
                    .add("tools", Json.createArrayBuilder())
                    .add("context", Json.createArrayBuilder())
                    .add("forwardedProps", Json.createObjectBuilder().add("model", model));
        }
    },

    TYPED("typed", "api/stream/chat?accumulated=false&parts=true") {
        @Override
        JsonObjectBuilder body(String model, String name) {
            return Api.object(model, "Hi");
        }
    };

    /** Names are never used again in a run, so that no conversation is another test's. */
    private static final AtomicInteger STARTED = new AtomicInteger();

    private static final long RUN = System.nanoTime();

    private final String dialect;
    private final String path;

    ProtocolStart(String dialect, String path) {
        this.dialect = dialect;
        this.path = path;
    }

    /** The name of the dialect in which the endpoint answers. */
    public String dialect() {
        return dialect;
    }

    /** The endpoint of a dialect. */
    public static ProtocolStart of(String dialect) {
        return Arrays.stream(values())
                .filter(start -> start.dialect.equals(dialect))
                .findFirst()
                .orElseThrow();
    }

    /** The names of all dialects that have clients of their own. */
    public static List<String> protocols() {
        return Arrays.stream(values())
                .filter(start -> start != TYPED)
                .map(ProtocolStart::dialect)
                .toList();
    }

    /** A name that no conversation has. */
    public static String newName() {
        return "started-" + RUN + '-' + STARTED.incrementAndGet();
    }

    /** Starts a reply in a new conversation, and reads it. */
    public RawHttp start(Api api, String model) throws IOException {
        return start(api, model, newName());
    }

    /** The same in the conversation of that name. A run has the name with {@code -run} behind it. */
    public RawHttp start(Api api, String model, String name) throws IOException {
        return api.post(path, body(model, name).build().toString());
    }

    /** The path of the endpoint, below the WAR's root. */
    public String path() {
        return path;
    }

    /** What asks for a stream of that model, in a conversation of its own. */
    public JsonObject body(String model) {
        return body(model, newName()).build();
    }

    /** What asks for a stream of that model in a new conversation of that name. */
    abstract JsonObjectBuilder body(String model, String name);

    private static JsonArrayBuilder messages(String name) {
        return Json.createArrayBuilder()
                .add(Json.createObjectBuilder()
                        .add("id", name + "-question")
                        .add("role", "user")
                        .add("content", "Hi"));
    }
}

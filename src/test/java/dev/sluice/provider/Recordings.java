package dev.sluice.provider;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StopReason;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The recordings of providers' streams, as their manifest describes them. */
final class Recordings {

    private Recordings() {}

    /** One recording, with its provider's words put into ours. */
    record Recording(JsonObject entry) {

        int status() {
            return entry.getInt("status");
        }

        byte[] bytes() {
            try {
                return Files.readAllBytes(folder().resolve(entry.getString("file")));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private JsonObject expected() {
            return entry.getJsonObject("expected");
        }

        String text() {
            return expected().getString("text", "");
        }

        String thinking() {
            return expected().getString("thinking", "");
        }

        @Nullable
        String refusal() {
            return expected().getString("refusal", null);
        }

        List<RecordedReply.Call> toolCalls() {
            return expected().getJsonArray("tool_calls").getValuesAs(JsonObject.class).stream()
                    .map(c -> new RecordedReply.Call(c.getString("id", ""), c.getString("name"), arguments(c)))
                    .toList();
        }

        /** The calls that were told, written as {@link #toolCalls} writes those that were sent as objects. */
        List<RecordedReply.Call> asRecorded(List<RecordedReply.Call> told) {
            boolean asObjects = expected().getJsonArray("tool_calls").getValuesAs(JsonObject.class).stream()
                    .anyMatch(c -> c.isNull("arguments"));
            return !asObjects
                    ? told
                    : told.stream()
                            .map(c -> new RecordedReply.Call(c.id(), c.name(), parsed(c.arguments())))
                            .toList();
        }

        private static String parsed(String json) {
            try (JsonReader reader = Json.reader(new StringReader(json))) {
                return reader.readObject().toString();
            }
        }

        /** As they were sent; where they were sent as an object, that object's text. */
        private static String arguments(JsonObject call) {
            return call.isNull("arguments") ? call.get("arguments_json").toString() : call.getString("arguments", "");
        }

        @Nullable
        Long inputTokens() {
            return tokens("input_tokens");
        }

        @Nullable
        Long outputTokens() {
            return tokens("output_tokens");
        }

        private @Nullable Long tokens(String name) {
            JsonObject usage = expected().getJsonObject("usage");
            return usage.isNull(name) ? null : usage.getJsonNumber(name).longValueExact();
        }

        StopReason stopReason() {
            if (refusal() != null) {
                return StopReason.REFUSAL;
            }
            // Ollama ends a turn that calls tools like any other; what ends it is said by the calls.
            if (entry.getString("format").equals("ollama") && !toolCalls().isEmpty()) {
                return StopReason.TOOL_USE;
            }
            String word = expected().getString("stop_reason", expected().getString("stop_reason_unified", ""));
            return switch (word) {
                case "end_turn", "stop", "COMPLETE" -> StopReason.END_TURN;
                case "completed", "STOP" -> toolCalls().isEmpty() ? StopReason.END_TURN : StopReason.TOOL_USE;
                case "max_tokens", "length", "incomplete:max_output_tokens", "MAX_TOKENS" -> StopReason.MAX_TOKENS;
                case "stop_sequence" -> StopReason.STOP_SEQUENCE;
                case "tool_use", "tool_calls", "tool-calls", "TOOL_CALL" -> StopReason.TOOL_USE;
                case "refusal", "content_filter", "SAFETY", "promptFeedback:SAFETY" -> StopReason.REFUSAL;
                default -> throw new AssertionError("a stop reason that nobody has put into ours: " + word);
            };
        }

        /** The code that the recorded error must become, or null when there is none. */
        @Nullable
        ErrorCode error() {
            JsonValue error = expected().getOrDefault("error", JsonValue.NULL);
            if (error == JsonValue.NULL) {
                return null;
            }
            String words = error.toString();
            if (words.contains("overloaded_error")) {
                return ErrorCode.PROVIDER_OVERLOADED;
            }
            if (words.contains("throttlingException") || words.contains("rate_limit_exceeded")) {
                return ErrorCode.PROVIDER_RATE_LIMITED;
            }
            if (words.contains("error was encountered while running the model")) {
                return ErrorCode.PROVIDER_UNAVAILABLE;
            }
            if (words.contains("tool_use_failed")) {
                return ErrorCode.PROVIDER_INVALID_REQUEST;
            }
            return switch (status()) {
                case 401 -> ErrorCode.PROVIDER_AUTH;
                case 429 -> ErrorCode.PROVIDER_RATE_LIMITED;
                default -> throw new AssertionError("an error that nobody has put into a code: " + words);
            };
        }

        @Override
        public String toString() {
            return entry.getString("name");
        }
    }

    static Path folder() {
        return Path.of(System.getProperty("sluice.fixtures", "../shared/fixtures"), "providers");
    }

    static boolean exist() {
        return Files.isRegularFile(folder().resolve("manifest.json"));
    }

    static List<Recording> of(String format) {
        try (Reader text = Files.newBufferedReader(folder().resolve("manifest.json"));
                JsonReader json = Json.reader(text)) {
            return json.readObject().getJsonArray("captures").getValuesAs(JsonObject.class).stream()
                    .filter(c -> c.getString("format").equals(format))
                    .map(Recording::new)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.sluice.provider;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StopReason;
import dev.sluice.event.Usage;
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

/** The recordings of providers' streams and their manifest. */
public final class Recordings {

    private Recordings() {}

    /** One recording, with the expectations of its manifest in Sluice's own terms. */
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

        /**
         * The given calls, in the form of {@link #toolCalls}: arguments that the provider sent as an object are
         * reformatted, and ids that the provider did not give are left out.
         */
        List<RecordedReply.Call> asRecorded(List<RecordedReply.Call> recorded) {
            boolean asObjects = expected().getJsonArray("tool_calls").getValuesAs(JsonObject.class).stream()
                    .anyMatch(c -> c.isNull("arguments"));
            return recorded.stream()
                    .map(c -> new RecordedReply.Call(
                            ToolCallIds.isMade(c.id()) ? "" : c.id(),
                            c.name(),
                            asObjects ? parsed(c.arguments()) : c.arguments()))
                    .toList();
        }

        private static String parsed(String json) {
            try (JsonReader reader = JsonReaders.reader(new StringReader(json))) {
                return reader.readObject().toString();
            }
        }

        /** The arguments as they were sent; if as an object, its text. */
        private static String arguments(JsonObject call) {
            return call.isNull("arguments") ? call.get("arguments_json").toString() : call.getString("arguments", "");
        }

        @Nullable
        Usage usage() {
            return RecordedUsage.of(entry.getString("format"), expected().getJsonObject("usage"));
        }

        StopReason stopReason() {
            if (refusal() != null) {
                return StopReason.REFUSAL;
            }
            // Ollama has no stop reason of its own for a turn that calls tools.
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
                default -> throw new AssertionError("a stop reason without a mapping: " + word);
            };
        }

        /** The expected code of the recorded error, or null without one. */
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
                default -> throw new AssertionError("an error without a mapping: " + words);
            };
        }

        @Override
        public String toString() {
            return entry.getString("name");
        }
    }

    /** The stream of one recording. */
    public static byte[] bytes(String format, String name) {
        return of(format).stream()
                .filter(recording -> recording.toString().equals(name))
                .findFirst()
                .orElseThrow()
                .bytes();
    }

    static Path folder() {
        return Path.of(System.getProperty("sluice.fixtures", "../shared/fixtures"), "providers");
    }

    /** Whether there are any: they are outside the repository. */
    public static boolean exist() {
        return Files.isRegularFile(folder().resolve("manifest.json"));
    }

    static List<Recording> of(String format) {
        try (Reader text = Files.newBufferedReader(folder().resolve("manifest.json"));
                JsonReader json = JsonReaders.reader(text)) {
            return json.readObject().getJsonArray("captures").getValuesAs(JsonObject.class).stream()
                    .filter(c -> c.getString("format").equals(format))
                    .map(Recording::new)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.sluice.provider;

import java.lang.reflect.Constructor;
import java.util.List;

/** The formats whose decoders are fuzzed and measured, by the adapter's package, each with its {@link RecordedStreams}. */
final class Formats {

    static final List<String> ALL = List.of(
            "anthropic", //
            "bedrock",
            "cohere",
            "gemini",
            "ollama",
            "openai",
            "responses");

    private Formats() {}

    /** The recordings of a format, with its decoder and framing. */
    static RecordedStreams of(String adapter) {
        try {
            Constructor<?> constructor = Class.forName("dev.sluice.provider." + adapter + ".RecordedStreamsTest")
                    .getDeclaredConstructor();
            constructor.setAccessible(true);
            return (RecordedStreams) constructor.newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no RecordedStreamsTest in " + adapter, e);
        }
    }
}

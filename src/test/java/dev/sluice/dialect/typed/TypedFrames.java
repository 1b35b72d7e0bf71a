package dev.sluice.dialect.typed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sse.BadFraming;
import dev.sluice.sse.Cuts;
import dev.sluice.sse.EventStreamReader;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReaderFactory;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Frames as a client reads them. */
record TypedFrames(List<Frame> frames) {

    private static final JsonReaderFactory READERS = Json.createReaderFactory(Map.of());
    private static final Pattern ID = Pattern.compile("id: [A-Za-z0-9_-]{32}\\.([0-9]+)\n");

    /** One event. */
    record Frame(int sequence, String event, JsonObject data) {}

    static TypedFrames read(String bytes) {
        List<Integer> ids = new ArrayList<>();
        Matcher id = ID.matcher(bytes);
        while (id.find()) {
            ids.add(Integer.parseInt(id.group(1)));
        }
        List<Frame> frames = new ArrayList<>();
        try {
            Cuts.whole(bytes.getBytes(StandardCharsets.UTF_8))
                    .readInto(new EventStreamReader((type, array, from, to) -> {
                        String data = new String(array, from, to - from, StandardCharsets.UTF_8);
                        try (var json = READERS.createReader(new StringReader(data))) {
                            frames.add(new Frame(ids.get(frames.size()), type, json.readObject()));
                        }
                    }));
        } catch (BadFraming e) {
            throw new AssertionError(e);
        }
        assertThat(frames).as("every event has an id").hasSameSizeAs(ids);
        return new TypedFrames(frames);
    }

    TypedFrames and(TypedFrames more) {
        List<Frame> both = new ArrayList<>(frames);
        both.addAll(more.frames);
        return new TypedFrames(both);
    }

    /** Returns the first {@code count} frames. */
    TypedFrames upTo(int count) {
        return new TypedFrames(frames.subList(0, count));
    }

    List<Frame> named(String event) {
        return frames.stream().filter(f -> f.event.equals(event)).toList();
    }

    String text() {
        return named("text").stream().map(f -> f.data.getString("text")).collect(Collectors.joining());
    }

    /** Returns all partial content of a stage, joined. */
    String content(String stage) {
        return named("progress").stream()
                .map(Frame::data)
                .filter(d -> d.getString("stage").equals(stage))
                .map(d -> d.getString("partial_content", ""))
                .collect(Collectors.joining());
    }

    List<JsonObject> tools() {
        return named("progress").stream()
                .map(f -> f.data.getJsonObject("metadata").getJsonObject("tool"))
                .filter(tool -> tool != null)
                .toList();
    }

    List<Integer> percents() {
        return named("progress").stream()
                .map(f -> f.data.getInt("progress_percent"))
                .toList();
    }

    List<Integer> sequences() {
        return frames.stream().map(Frame::sequence).toList();
    }

    List<Frame> terminals() {
        return frames.stream()
                .filter(f -> f.event.equals("complete") || f.event.equals("error"))
                .toList();
    }
}

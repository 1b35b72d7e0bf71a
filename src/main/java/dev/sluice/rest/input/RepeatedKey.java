package dev.sluice.rest.input;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParserFactory;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the first key that an object in a JSON text has twice: readers differ in which of the values they take. */
final class RepeatedKey {

    private static final JsonParserFactory PARSERS = Json.createParserFactory(Map.of());

    /** Keys may be as long as the body. */
    private static final int MAX_NAME_CHARS = 100;

    /** The objects and arrays that are open, the innermost first. */
    private final Deque<Level> levels = new ArrayDeque<>();

    private static final class Level {
        /** The keys so far; null in an array. */
        final @Nullable Set<String> keys;

        String key = "";
        int index = -1;

        Level(boolean array) {
            keys = array ? null : new HashSet<>();
        }
    }

    private RepeatedKey() {}

    /** Returns the key with its path, as {@code messages[2].role}; null if the text has none before its first mistake. */
    static @Nullable String find(String json) {
        try (JsonParser parser = PARSERS.createParser(new StringReader(json))) {
            return new RepeatedKey().find(parser);
        } catch (JsonException e) {
            return null;
        }
    }

    private @Nullable String find(JsonParser parser) {
        while (parser.hasNext()) {
            JsonParser.Event event = parser.next();
            Level level = levels.peek();
            switch (event) {
                case KEY_NAME -> {
                    if (isRepeated(level, parser.getString())) {
                        return path();
                    }
                }
                case END_OBJECT, END_ARRAY -> levels.pop();
                default -> {
                    if (level != null) {
                        level.index++;
                    }
                    if (event == JsonParser.Event.START_OBJECT || event == JsonParser.Event.START_ARRAY) {
                        levels.push(new Level(event == JsonParser.Event.START_ARRAY));
                    }
                }
            }
        }
        return null;
    }

    private static boolean isRepeated(@Nullable Level object, String key) {
        if (object == null || object.keys == null) {
            return false;
        }
        object.key = key;
        return !object.keys.add(key);
    }

    private String path() {
        StringBuilder path = new StringBuilder();
        for (Iterator<Level> outermost = levels.descendingIterator(); outermost.hasNext(); ) {
            Level level = outermost.next();
            if (level.keys == null) {
                path.append('[').append(level.index).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(name(level.key));
            }
        }
        return path.toString();
    }

    private static String name(String key) {
        if (key.isEmpty()) {
            return "\"\"";
        }
        return key.length() <= MAX_NAME_CHARS ? key : key.substring(0, MAX_NAME_CHARS) + '…';
    }
}

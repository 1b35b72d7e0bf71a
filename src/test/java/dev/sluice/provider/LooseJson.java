package dev.sluice.provider;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON that a library has read whole, and its fields in whatever form a server wrote them. An object is a map in which the
 * last of equal names counts, an array is a list, and null is {@link #NULL}.
 *
 * <p>Until {@link #decode}, each byte of a string that is not ASCII is a character of its own in a private area, because
 * providers split code points between strings.
 */
public final class LooseJson {

    /** The source of a number, NaN and the infinities included, which Python writes. */
    record Numeral(String source) {

        boolean finite() {
            return Character.isDigit(source.charAt(source.length() - 1));
        }
    }

    static final Object NULL = new Object();

    /** Stands for a text that nests so deep that decoders may refuse it. */
    static final Object TOO_DEEP = new Object();

    private static final int MAX_DEPTH = 60;

    private static final char RAW_BYTES = '\uF700';

    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private LooseJson() {}

    /** Reads a text. Null if it is not JSON. */
    static @Nullable Object parse(byte[] bytes) {
        StringBuilder text = new StringBuilder(bytes.length);
        for (byte b : bytes) {
            text.append(b >= 0 ? (char) b : (char) (RAW_BYTES + (b & 0xFF)));
        }
        return parse(text.toString());
    }

    /** Reads a text. Null if it is not JSON. */
    static @Nullable Object parse(String text) {
        try (JsonParser json = JSON.createParser(text)) {
            if (json.nextToken() == null) {
                return null;
            }
            Object value = value(json);
            return json.nextToken() == null ? value : null;
        } catch (StreamConstraintsException e) {
            return TOO_DEEP;
        } catch (IOException e) {
            return null;
        }
    }

    private static Object value(JsonParser json) throws IOException {
        switch (json.currentToken()) {
            case START_OBJECT -> {
                Map<String, Object> members = new LinkedHashMap<>();
                while (json.nextToken() != JsonToken.END_OBJECT) {
                    String name = json.currentName();
                    json.nextToken();
                    members.put(name, value(json));
                }
                return members;
            }
            case START_ARRAY -> {
                List<Object> elements = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    elements.add(value(json));
                }
                return elements;
            }
            case VALUE_STRING -> {
                return json.getText();
            }
            case VALUE_TRUE, VALUE_FALSE -> {
                return json.currentToken() == JsonToken.VALUE_TRUE;
            }
            case VALUE_NULL -> {
                return NULL;
            }
            default -> {
                return new Numeral(json.getText());
            }
        }
    }

    /** The object's member; {@link #NULL} if it has none. */
    public static Object get(Map<String, Object> object, String name) {
        return object.getOrDefault(name, NULL);
    }

    /** The object's member that is an object itself; else an empty one. */
    public static Map<String, Object> object(Map<String, Object> object, String name) {
        return object(get(object, name));
    }

    /** The value if it is an object; else an empty one. */
    @SuppressWarnings("unchecked") // all maps are made here
    public static Map<String, Object> object(Object value) {
        return value instanceof Map ? (Map<String, Object>) value : Map.of();
    }

    /** The value if it is an object, or the one that a string holds, or the string if that cannot be read; else null. */
    public static Object objectOrSource(Object value) {
        String source = value instanceof String text ? text : "";
        Object held = source.stripLeading().startsWith("{") ? parse(source) : NULL;
        return value instanceof Map ? value : held instanceof Map ? held : held == null ? source : NULL;
    }

    /** Whether the object's member is an object, possibly empty. */
    public static boolean isObject(Map<String, Object> object, String name) {
        return get(object, name) instanceof Map;
    }

    /** The object's member that is a list, or an object, as a list of one; else an empty one. */
    @SuppressWarnings("unchecked") // all lists are made here
    public static List<Object> list(Map<String, Object> object, String name) {
        if (isObject(object, name)) {
            return List.of(get(object, name));
        }
        return get(object, name) instanceof List ? (List<Object>) get(object, name) : List.of();
    }

    /** The member's text: a string, or the digits of a number; else empty. */
    public static String text(Map<String, Object> object, String name) {
        return text(get(object, name));
    }

    /** The member's word: a string; else empty. */
    public static String word(Map<String, Object> object, String name) {
        return get(object, name) instanceof String text ? text : "";
    }

    /** Whether the member has a word, or something in its place that cannot be read. */
    public static boolean hasWord(Map<String, Object> object, String name) {
        return get(object, name) instanceof Map
                || (get(object, name) instanceof String word ? !word.isEmpty() : says(get(object, name)));
    }

    /** Whether the member is true, or the string {@code true}. */
    public static boolean flag(Map<String, Object> object, String name) {
        return Boolean.TRUE.equals(get(object, name)) || word(object, name).equals("true");
    }

    /** The value's text: a string, or the digits of a number; else empty. */
    public static String text(Object value) {
        if (value instanceof Numeral number) {
            return number.finite() ? number.source : "";
        }
        return value instanceof String text ? text : "";
    }

    /** The member's number, possibly in a string, rounded down; -1 if it is none, negative, or has more than 15 digits. */
    public static long count(Map<String, Object> object, String name) {
        Object value = get(object, name);
        Object number = value instanceof String text ? parse(text) : value;
        if (!(number instanceof Numeral numeral) || !numeral.finite()) {
            return -1;
        }
        BigDecimal decimal = new BigDecimal(numeral.source);
        return decimal.signum() < 0 || decimal.precision() - decimal.scale() > 15
                ? -1
                : decimal.setScale(0, RoundingMode.DOWN).longValueExact();
    }

    /** Whether the value has content: it is not null, false, 0, empty, nor made of these alone. */
    public static boolean says(Object value) {
        if (value instanceof Map<?, ?> members) {
            return members.values().stream().anyMatch(LooseJson::says);
        }
        if (value instanceof List<?> elements) {
            return elements.stream().anyMatch(LooseJson::says);
        }
        return value instanceof Boolean bool
                ? bool
                : !text(value).isEmpty() && !text(value).equals("0");
    }

    /** JSON in one form: compact, escapes in one notation; names stay in their order and numbers as written. */
    static String canonical(Object value) {
        if (value instanceof Map<?, ?> members) {
            StringBuilder out = new StringBuilder("{");
            members.forEach((name, member) -> out.append(out.length() == 1 ? "" : ",")
                    .append(quoted((String) name))
                    .append(':')
                    .append(canonical(member)));
            return out.append('}').toString();
        }
        if (value instanceof List<?> elements) {
            StringBuilder out = new StringBuilder("[");
            elements.forEach(element -> out.append(out.length() == 1 ? "" : ",").append(canonical(element)));
            return out.append(']').toString();
        }
        if (value instanceof Numeral number) {
            return number.source;
        }
        return value == NULL ? "null" : value instanceof String text ? quoted(text) : value.toString();
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c == '"' || c == '\\' ? "\\" : "").append(c);
            }
        }
        return out.append('"').toString();
    }

    /** Decodes a complete text: joins bytes and surrogates, with U+FFFD for what cannot be joined. */
    public static String decode(CharSequence raw) {
        StringBuilder text = new StringBuilder();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c >= RAW_BYTES + 0x80 && c <= RAW_BYTES + 0xFF) {
                bytes.write(c - RAW_BYTES);
                continue;
            }
            text.append(bytes.toString(StandardCharsets.UTF_8));
            bytes.reset();
            if (Character.isHighSurrogate(c) && i + 1 < raw.length() && Character.isLowSurrogate(raw.charAt(i + 1))) {
                text.append(c).append(raw.charAt(++i));
            } else {
                text.append(Character.isSurrogate(c) ? '\uFFFD' : c);
            }
        }
        return text.append(bytes.toString(StandardCharsets.UTF_8)).toString();
    }
}

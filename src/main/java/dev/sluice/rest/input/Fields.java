package dev.sluice.rest.input;

import dev.sluice.chat.Blob;
import dev.sluice.rest.problem.ApiException;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one JSON object, read by type. A field of another type, or out of its range, is refused with an
 * {@link ApiException} that names it. A field that is null counts as left out.
 */
public final class Fields {

    private static final int MAX_NAME_CHARS = 256;
    private static final String STRING = "must be a string";

    private final JsonObject object;
    private final String path;
    private final Map<String, Blob> attachments;

    private Fields(JsonObject object, String path, Map<String, Blob> attachments) {
        this.object = object;
        this.path = path;
        this.attachments = attachments;
    }

    /**
     * The fields of a whole body.
     *
     * @param what the body is, with its article, for the message about an unknown field
     * @param allowed the names of all fields it may have
     */
    public static Fields of(JsonObject body, String what, Set<String> allowed) {
        return of(new ReceivedBody(body, Map.of()), what, allowed);
    }

    /**
     * The fields of a whole body.
     *
     * @param what the body is, with its article, for the message about an unknown field
     * @param allowed the names of all fields it may have
     */
    public static Fields of(ReceivedBody body, String what, Set<String> allowed) {
        Fields fields = new Fields(body.object(), "", body.attachments());
        fields.checkNames(what, allowed);
        return fields;
    }

    /** The fields of a whole body, whatever their names. */
    public static Fields of(ReceivedBody body) {
        return new Fields(body.object(), "", body.attachments());
    }

    /**
     * Refuses a field that is not allowed.
     *
     * @param what the object is, with its article, for the message
     * @param allowed the names of all fields it may have
     */
    public void checkNames(String what, Set<String> allowed) {
        for (String name : object.keySet()) {
            if (!allowed.contains(name)) {
                throw ApiException.invalid(
                        path + name,
                        "is not a field of " + what + ", which may have " + String.join(", ", new TreeSet<>(allowed)));
            }
        }
    }

    /** Refuses a field of this object. */
    public ApiException invalid(String name, String detail) {
        return ApiException.invalid(path + name, detail);
    }

    public boolean has(String name) {
        return value(name) != null;
    }

    /** The value as it was sent, or null. */
    @Nullable
    public JsonValue value(String name) {
        JsonValue value = object.get(name);
        return value == JsonValue.NULL ? null : value;
    }

    @Nullable
    public String text(String name) {
        return has(name) ? requiredText(name) : null;
    }

    /** A string, which may be empty. */
    public String requiredText(String name) {
        return string(object.get(name), path + name);
    }

    /** A string that names something, as {@link #checkName} has it; or null. */
    @Nullable
    public String name(String name) {
        return checkName(path + name, text(name));
    }

    /** A whole number from 1; or null. */
    @Nullable
    public Integer count(String name, int most) {
        JsonNumber number = number(name);
        return number == null ? null : parseCount(path + name, number.toString(), most);
    }

    /** A number from 0; or null. */
    @Nullable
    public Double decimal(String name, int most) {
        JsonNumber number = number(name);
        return number == null ? null : checkRange(path + name, number.doubleValue(), most);
    }

    @Nullable
    private JsonNumber number(String name) {
        JsonValue value = value(name);
        return value == null ? null : as(JsonNumber.class, value, path + name, "must be a number");
    }

    /** An object, or null. */
    @Nullable
    public JsonObject object(String name) {
        JsonValue value = value(name);
        return value == null ? null : as(JsonObject.class, value, path + name, "must be an object");
    }

    /** The fields of an object, or null. */
    public @Nullable Fields fields(String name) {
        JsonObject value = object(name);
        return value == null ? null : new Fields(value, path + name + '.', attachments);
    }

    /** The objects in an array, each of them named by its index; empty where the field is left out. */
    public List<Fields> objects(String name, String what, Set<String> allowed) {
        List<Fields> objects = objects(name);
        objects.forEach(fields -> fields.checkNames(what, allowed));
        return objects;
    }

    /** The objects in an array, whatever fields they have; empty where the field is left out. */
    public List<Fields> objects(String name) {
        List<Fields> objects = new ArrayList<>();
        for (JsonValue item : array(name)) {
            String place = path + name + '[' + objects.size() + ']';
            objects.add(new Fields(as(JsonObject.class, item, place, "must be an object"), place + '.', attachments));
        }
        return objects;
    }

    /** Whether the field is an array. */
    public boolean isArray(String name) {
        return value(name) instanceof JsonArray;
    }

    /** Whether the field is a string. */
    public boolean isText(String name) {
        return value(name) instanceof JsonString;
    }

    /** A boolean; or null. */
    public @Nullable Boolean flag(String name) {
        JsonValue value = value(name);
        if (value != null && value != JsonValue.TRUE && value != JsonValue.FALSE) {
            throw invalid(name, "must be true or false");
        }
        return value == null ? null : value == JsonValue.TRUE;
    }

    /** The bytes of an attachment, at least one. */
    public Blob blob(String name) {
        Blob blob = attachments.get(requiredText(name));
        if (blob == null || blob.length() == 0) {
            throw invalid(name, "must be the bytes of a file in base64, at least one");
        }
        return blob;
    }

    /** The media type of a string that is a data: URL in base64, possibly empty; null if it is another string. */
    public @Nullable String dataUrlType(String name) {
        DataUrl url = DataUrl.parse(requiredText(name));
        return url == null ? null : url.type();
    }

    /** The bytes of a data: URL, at least one. */
    public Blob dataUrl(String name) {
        DataUrl url = DataUrl.parse(requiredText(name));
        Blob blob = url == null ? null : attachments.get(url.mark());
        if (blob == null || blob.length() == 0) {
            throw invalid(name, "must be a data: URL with the bytes of a file in base64, at least one");
        }
        return blob;
    }

    /** The strings in an array, none of them empty; empty where the field is left out. */
    public List<String> texts(String name, int most) {
        List<String> texts = new ArrayList<>();
        for (JsonValue item : array(name)) {
            String place = path + name + '[' + texts.size() + ']';
            String text = string(item, place);
            if (text.isEmpty()) {
                throw ApiException.invalid(place, "must not be empty");
            }
            texts.add(text);
        }
        if (texts.size() > most) {
            throw invalid(name, "must have at most " + most + " strings");
        }
        return texts;
    }

    /** An object of strings, in the order they were sent; empty where the field is left out. */
    public Map<String, String> textByName(String name, int most) {
        Map<String, String> texts = new LinkedHashMap<>();
        JsonObject values = object(name);
        if (values != null) {
            values.forEach((key, value) -> texts.put(key, string(value, path + name + '.' + key)));
        }
        if (texts.size() > most) {
            throw invalid(name, "must have at most " + most + " entries");
        }
        return texts;
    }

    private JsonArray array(String name) {
        JsonValue value = value(name);
        return value == null ? JsonValue.EMPTY_JSON_ARRAY : as(JsonArray.class, value, path + name, "must be an array");
    }

    private static String string(@Nullable JsonValue value, String field) {
        return as(JsonString.class, value, field, STRING).getString();
    }

    private static <T extends JsonValue> T as(Class<T> type, @Nullable JsonValue value, String field, String detail) {
        if (!type.isInstance(value)) {
            throw ApiException.invalid(field, detail);
        }
        return type.cast(value);
    }

    /** Checks a string that names something: 1 to {@value #MAX_NAME_CHARS} characters, none of them a control. */
    public static @Nullable String checkName(String field, @Nullable String name) {
        if (name == null) {
            return null;
        }
        if (name.isBlank() || name.length() > MAX_NAME_CHARS || name.chars().anyMatch(Character::isISOControl)) {
            throw ApiException.invalid(
                    field,
                    "must have 1 to " + MAX_NAME_CHARS + " characters, not all blank, and no control characters");
        }
        return name;
    }

    /** Reads a whole number from 1. */
    public static Integer parseCount(String field, String text, int most) {
        // Not by BigInteger: 1e999999999 is a number, too.
        if (text.length() <= 9 && text.matches("-?[0-9]+")) {
            int value = Integer.parseInt(text);
            if (value >= 1 && value <= most) {
                return value;
            }
        }
        throw ApiException.invalid(field, "must be a whole number from 1 to " + most);
    }

    /** Reads a number from 0, written without a sign or an exponent. */
    public static Double parseDecimal(String field, String text, int most) {
        if (text.length() > 32 || !text.matches("[0-9]*\\.?[0-9]+")) {
            throw ApiException.invalid(field, "must be a number from 0 to " + most);
        }
        return checkRange(field, Double.parseDouble(text), most);
    }

    private static Double checkRange(String field, double value, int most) {
        if (!(value >= 0 && value <= most)) {
            throw ApiException.invalid(field, "must be a number from 0 to " + most);
        }
        return value;
    }
}

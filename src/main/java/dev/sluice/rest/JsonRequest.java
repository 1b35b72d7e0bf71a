package dev.sluice.rest;

import jakarta.json.Json;
import jakarta.json.JsonConfig;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParserFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.NoSuchElementException;

/** Reads a body that must be one JSON object, within limits that are checked before anything is made of it. */
final class JsonRequest {

    /** Kept, because looking the implementation up costs more than reading a body. */
    private static final JsonParserFactory PARSERS =
            Json.createParserFactory(Map.of(JsonConfig.KEY_STRATEGY, JsonConfig.KeyStrategy.NONE));

    private static final String BODY = "body";

    private JsonRequest() {}

    /** Reads the body, waiting for it. */
    static JsonObject read(InputStream body, RequestLimits limits) {
        byte[] bytes = bytes(body, limits.bodyBytes());
        checkDepth(bytes, limits.jsonDepth());
        try (JsonParser parser = PARSERS.createParser(new StringReader(decode(bytes)))) {
            if (parser.next() != JsonParser.Event.START_OBJECT) {
                throw ApiException.invalid(BODY, "must be a JSON object");
            }
            JsonObject object = parser.getObject();
            if (parser.hasNext()) { // throws where it is not the end
                throw ApiException.invalid(BODY, "is not valid JSON");
            }
            return object;
        } catch (JsonException | IllegalStateException | NoSuchElementException e) {
            throw ApiException.invalid(BODY, "is not valid JSON");
        }
    }

    private static byte[] bytes(InputStream body, int limit) {
        try {
            byte[] bytes = limit == 0 ? body.readAllBytes() : body.readNBytes(limit + 1);
            if (limit > 0 && bytes.length > limit) {
                throw ApiException.of(413, "too_large", "The body is larger than " + limit + " bytes.");
            }
            return bytes;
        } catch (IOException e) {
            throw ApiException.invalid(BODY, "did not come whole");
        }
    }

    private static String decode(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw ApiException.invalid(BODY, "is not UTF-8");
        }
    }

    /** Counts brackets outside strings, so that no parser recurses over what is too deep. */
    private static void checkDepth(byte[] bytes, int limit) {
        int depth = 0;
        boolean inString = false;
        for (int i = 0; limit > 0 && i < bytes.length; i++) {
            byte b = bytes[i];
            if (inString) {
                if (b == '\\') {
                    i++;
                } else if (b == '"') {
                    inString = false;
                }
            } else if (b == '"') {
                inString = true;
            } else if (b == '{' || b == '[') {
                if (++depth > limit) {
                    throw ApiException.invalid(BODY, "is nested deeper than " + limit);
                }
            } else if (b == '}' || b == ']') {
                depth--;
            }
        }
    }
}

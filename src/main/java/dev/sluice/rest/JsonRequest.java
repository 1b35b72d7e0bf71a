package dev.sluice.rest;

import dev.sluice.rest.problem.ApiException;
import jakarta.json.Json;
import jakarta.json.JsonConfig;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonReaderFactory;
import jakarta.json.JsonStructure;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a body that must be one JSON object, and checks its size and depth before it is parsed. */
final class JsonRequest {

    /** Shared, because finding the implementation costs more than reading a body. */
    private static final JsonReaderFactory READERS =
            Json.createReaderFactory(Map.of(JsonConfig.KEY_STRATEGY, JsonConfig.KeyStrategy.NONE));

    static final String BODY = "body";

    /**
     * Longest time for a body, which a thread waits for. Servers limit only the wait for the next byte, so a client that
     * sends single bytes could hold the thread for as long as it likes.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Most bodies are smaller. */
    private static final int PIECE_BYTES = 4096;

    private JsonRequest() {}

    /** Reads a request's body; blocks until it has arrived. */
    static JsonObject read(ContainerRequestContext request, RequestLimits limits) {
        if (isCoded(request.getHeaders().get(HttpHeaders.CONTENT_ENCODING))) {
            throw ApiException.encoded();
        }
        return read(request.getEntityStream(), declared(request.getMediaType()), limits);
    }

    /** Whether the values of {@code Content-Encoding} name any coding. */
    private static boolean isCoded(@Nullable List<String> codings) {
        return codings != null
                && codings.stream()
                        .flatMap(list -> Arrays.stream(list.split(",", -1)))
                        .map(String::strip)
                        .anyMatch(coding -> !coding.isEmpty() && !coding.equalsIgnoreCase("identity"));
    }

    private static @Nullable Charset declared(@Nullable MediaType type) {
        String name = type == null ? null : type.getParameters().get(MediaType.CHARSET_PARAMETER);
        try {
            return name == null ? null : Charset.forName(name);
        } catch (IllegalArgumentException e) {
            return null; // unknown, or no name at all
        }
    }

    /**
     * Reads a body.
     *
     * @param declared the character set that the body's type names, or null
     */
    static JsonObject read(InputStream body, @Nullable Charset declared, RequestLimits limits) {
        BodyText text = BodyText.of(bytes(body, limits.bodyBytes()), declared);
        checkNesting(text, limits.jsonDepth());
        return parse(text.decode());
    }

    private static JsonObject parse(String json) {
        try (JsonReader reader = READERS.createReader(new StringReader(json))) {
            JsonStructure read = reader.read();
            if (read instanceof JsonObject object) {
                return object;
            }
            throw ApiException.invalid(BODY, "must be a JSON object");
        } catch (JsonException e) {
            String repeated = RepeatedKey.find(json);
            throw repeated == null
                    ? ApiException.invalid(BODY, "is not valid JSON")
                    : ApiException.invalid(repeated, "is there twice; send it once");
        } catch (NumberFormatException | UnsupportedOperationException e) {
            // Undeclared, but thrown by the parser for 1e99999999999 and for thousands of digits.
            throw ApiException.invalid(BODY, "contains a number with too many digits");
        }
    }

    private static byte[] bytes(InputStream body, int limit) {
        long since = System.nanoTime();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] piece = new byte[PIECE_BYTES];
        try {
            while (true) {
                int room = limit == 0 ? PIECE_BYTES : Math.min(PIECE_BYTES, limit + 1 - bytes.size());
                int count = body.read(piece, 0, room);
                if (count < 0) {
                    return bytes.toByteArray();
                }
                bytes.write(piece, 0, count);
                if (limit > 0 && bytes.size() > limit) {
                    throw ApiException.of(413, "too_large", "The body exceeds the limit of " + limit + " bytes.");
                }
                if (System.nanoTime() - since > PATIENCE.toNanos()) {
                    throw ApiException.invalid(
                            BODY, "did not arrive within " + PATIENCE.toSeconds() + " s; send it again");
                }
            }
        } catch (IOException e) {
            throw ApiException.invalid(BODY, "ended early; send it again");
        }
    }

    /** Counts brackets outside strings: a parser would recurse into deep nesting, and would ignore text after the end. */
    private static void checkNesting(BodyText text, int limit) {
        byte[] bytes = text.bytes();
        int depth = 0;
        boolean inString = false;
        boolean ended = false;
        for (int i = text.from(); i < bytes.length; i++) {
            byte b = bytes[i];
            if (inString) {
                if (b == '\\') {
                    i++;
                } else if (b == '"') {
                    inString = false;
                }
            } else if (ended && b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                throw ApiException.invalid(BODY, "has text after the end of the JSON object");
            } else if (b == '"') {
                inString = true;
            } else if (b == '{' || b == '[') {
                depth++;
                if (limit > 0 && depth > limit) {
                    throw ApiException.invalid(BODY, "is nested more than " + limit + " levels deep");
                }
            } else if (b == '}' || b == ']') {
                depth--;
                ended = depth == 0;
            }
        }
    }
}

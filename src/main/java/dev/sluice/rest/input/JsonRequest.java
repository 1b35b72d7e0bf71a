package dev.sluice.rest.input;

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
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads bodies that must be one JSON object, whose size and depth are checked before they are parsed. */
public final class JsonRequest {

    /** Shared, because finding the implementation costs more than reading a body. */
    private static final JsonReaderFactory READERS =
            Json.createReaderFactory(Map.of(JsonConfig.KEY_STRATEGY, JsonConfig.KeyStrategy.NONE));

    public static final String BODY = "body";

    /**
     * Longest time for a small body, which a thread waits for. Servers limit only the wait for the next byte, so a client that
     * sends single bytes could hold the thread for as long as it likes.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Fewest bytes a second of a body that takes longer: below that of the slowest lines that people work with. */
    private static final int SLOWEST_BYTES = 64 * 1024;

    private static final long NANOS_PER_BYTE = Duration.ofSeconds(1).toNanos() / SLOWEST_BYTES;

    /**
     * Most bytes that are read of a body with attachments after it was refused. Most clients send all before they read: if
     * the server closed the connection, they would see that in place of the reason. Large enough for the largest body by
     * default, 20 MiB in base64.
     */
    private static final int MOST_IN_VAIN = 32 * 1024 * 1024;

    /** Most bodies are smaller. */
    private static final int PIECE_BYTES = 4096;

    private JsonRequest() {}

    /** Reads a request's body, which has no attachments; blocks until it has arrived. */
    public static JsonObject read(ContainerRequestContext request, RequestLimits limits) {
        return read(request, limits, new Uploads(0).share(), AttachmentPlaces.NONE)
                .object();
    }

    /**
     * Reads a request's body; blocks until it has arrived.
     *
     * @param uploads counts the attachments; its owner must close it even if this throws
     * @param places where attachments may be
     */
    public static ReceivedBody read(
            ContainerRequestContext request, RequestLimits limits, Uploads.Share uploads, AttachmentPlaces places) {
        if (isCoded(request.getHeaders().get(HttpHeaders.CONTENT_ENCODING))) {
            throw ApiException.encoded();
        }
        return read(request.getEntityStream(), declared(request.getMediaType()), limits, uploads, places);
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
    public static ReceivedBody read(
            InputStream body,
            @Nullable Charset declared,
            RequestLimits limits,
            Uploads.Share uploads,
            AttachmentPlaces places) {
        JsonIntake intake = new JsonIntake(limits, uploads, places);
        receive(body, intake, places.isEmpty() ? limits.bodyBytes() : 0, places.isEmpty() ? 0 : MOST_IN_VAIN);
        return new ReceivedBody(parse(BodyText.of(intake.text(), declared).decode()), intake.blobs());
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

    /**
     * Takes a body as it arrives.
     *
     * @param limit most bytes, so that none is read in vain; 0 is no limit
     * @param inVain most bytes to be read after the body was refused, before the refusal is thrown
     */
    private static void receive(InputStream body, JsonIntake intake, int limit, int inVain) {
        ApiException refused = null;
        long refusedAt = 0;
        long since = System.nanoTime();
        long received = 0;
        byte[] piece = new byte[PIECE_BYTES];
        try {
            while (true) {
                int room = limit == 0 ? PIECE_BYTES : Math.min(PIECE_BYTES, limit + 1 - intake.size());
                int count = body.read(piece, 0, room);
                if (count < 0 && refused == null) {
                    return;
                }
                if (refused != null && (count < 0 || received - refusedAt > inVain)) {
                    throw refused;
                }
                if (refused == null) {
                    refused = take(intake, piece, count, inVain > 0);
                    refusedAt = received;
                }
                received += count;
                if (System.nanoTime() - since > PATIENCE.toNanos() + received * NANOS_PER_BYTE) {
                    if (refused != null) {
                        throw refused;
                    }
                    throw ApiException.invalid(
                            BODY,
                            "did not arrive within " + PATIENCE.toSeconds() + " s and another for each "
                                    + SLOWEST_BYTES / 1024 + " KiB; send it again");
                }
            }
        } catch (IOException e) {
            if (refused != null) {
                throw refused;
            }
            throw ApiException.invalid(BODY, "ended early; send it again");
        }
    }

    /** Returns why the body is refused, if the rest of it is to be read first; null if it is not refused. */
    private static @Nullable ApiException take(JsonIntake intake, byte[] piece, int count, boolean readsOn) {
        try {
            intake.take(piece, count);
            return null;
        } catch (ApiException e) {
            if (!readsOn) {
                throw e;
            }
            intake.discard();
            return e;
        }
    }
}

package dev.sluice.rest.input;

import dev.sluice.chat.Blob;
import dev.sluice.rest.problem.ApiException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A body as it arrives: keeps its text, and decodes its attachments, of which the text has only the {@linkplain Blob#mark
 * marks}. Counts what it keeps, and how deep the text is nested, before a parser sees it: that would recurse into deep
 * nesting, would ignore what follows the end, and would hold a picture several times.
 */
final class JsonIntake {

    /** Longer than every name that is looked for, and than names in messages need to be. */
    private static final int MAX_KEY = 64;

    /** About as long as another request with attachments takes. */
    private static final int RETRY_SECONDS = 5;

    private final RequestLimits limits;
    private final Uploads.Share uploads;

    private final AttachmentPlaces places;

    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private final Map<String, Blob> blobs = new HashMap<>();
    private final JsonPlace place = new JsonPlace();

    private boolean inString;

    /** Whether the byte read last is the quote that begins a string. */
    private boolean stringBegins;

    private boolean escaped;
    private boolean inKey;
    private boolean ended;
    private final StringBuilder key = new StringBuilder();

    /** The beginning of a string that may be a data: URL; null elsewhere. */
    private @Nullable StringBuilder url;

    private @Nullable Base64Intake attachment;

    /** Whether the string that is being decoded may be another text. */
    private boolean maybe;

    private long attachmentBytes;

    JsonIntake(RequestLimits limits, Uploads.Share uploads, AttachmentPlaces places) {
        this.limits = limits;
        this.uploads = uploads;
        this.places = places;
    }

    /** The text so far, with marks in place of attachments. */
    byte[] text() {
        return text.toByteArray();
    }

    /** The number of bytes of the text so far. */
    int size() {
        return text.size();
    }

    /** The attachments by their marks. */
    Map<String, Blob> blobs() {
        return blobs;
    }

    /** Gives back the memory of a body that was refused. Nothing may be taken afterwards. */
    void discard() {
        attachment = null;
        blobs.clear();
        text.reset();
        uploads.close();
    }

    /** Takes the next bytes of the body. */
    void take(byte[] piece, int count) {
        int kept = 0;
        int i = 0;
        while (i < count) {
            if (attachment != null) {
                i = attached(attachment, piece, i, count);
                kept = i;
                continue;
            }
            try {
                step(piece[i++]);
            } catch (ApiException e) {
                // Unless the reason is that it is in another encoding, in which nothing here can be read.
                text.write(piece, kept, count - kept);
                BodyText unused = BodyText.of(text(), null);
                throw e;
            }
            if (attachmentBegins(piece[i - 1])) {
                keep(piece, kept, i);
                kept = i;
                attachment = attachment();
            }
        }
        keep(piece, kept, count);
    }

    private void keep(byte[] piece, int from, int to) {
        if (limits.bodyBytes() > 0 && text.size() + to - from > limits.bodyBytes()) {
            throw ApiException.of(
                    413,
                    "too_large",
                    "The body exceeds the limit of " + limits.bodyBytes() + " bytes"
                            + (places.isEmpty() ? "." : " without attachments."));
        }
        text.write(piece, from, to - from);
    }

    private void step(byte b) {
        stringBegins = false;
        if (inString) {
            inside(b);
        } else if (ended && b != ' ' && b != '\n' && b != '\r' && b != '\t') {
            throw refused("has text after the end of the JSON object");
        } else if (b == '"') {
            inString = true;
            stringBegins = true;
            inKey = place.expectsKey();
            key.setLength(0);
        } else if (b == '{' || b == '[') {
            place.open(b == '[');
            if (limits.jsonDepth() > 0 && place.depth() > limits.jsonDepth()) {
                throw refused("is nested more than " + limits.jsonDepth() + " levels deep, in " + place.outermost());
            }
        } else if (b == '}' || b == ']') {
            place.close();
            ended = place.depth() == 0;
        } else if (b == ',') {
            place.next();
        } else if (b == ':') {
            place.value();
        }
    }

    private void inside(byte b) {
        if (escaped) {
            escaped = false;
        } else if (b == '\\') {
            escaped = true;
        } else if (b == '"') {
            inString = false;
            if (inKey) {
                place.key(key.toString());
                inKey = false;
            }
            return;
        }
        if (inKey && key.length() < MAX_KEY) {
            key.append((char) (b & 0x7F));
        }
    }

    /** Whether base64 follows the byte that was read last. */
    private boolean attachmentBegins(byte last) {
        if (places.isEmpty()) {
            return false;
        }
        if (stringBegins) {
            String names = inKey ? "" : place.names();
            url = places.isDataUrl(names) ? new StringBuilder() : null;
            maybe = places.isMaybeBase64(names);
            return maybe || places.isBase64(names);
        }
        StringBuilder begun = url;
        maybe = false;
        if (begun == null) {
            return false;
        }
        begun.append((char) (last & 0x7F));
        if (last == ',' || last == '"' || begun.length() > DataUrl.MAX_HEAD_CHARS) {
            url = null;
            return last == ',' && DataUrl.isBase64(begun.toString());
        }
        return false;
    }

    private Base64Intake attachment() {
        if (limits.attachments() > 0 && blobs.size() == limits.attachments()) {
            throw ApiException.of(
                    413,
                    "too_large",
                    place.path() + ": is one attachment more than the limit of " + limits.attachments()
                            + " in a request.");
        }
        return new Base64Intake(this::count, maybe);
    }

    private void count(int bytes) {
        attachmentBytes += bytes;
        if (limits.attachmentBytes() > 0 && attachmentBytes > limits.attachmentBytes()) {
            throw ApiException.of(
                    413,
                    "too_large",
                    place.path() + ": exceeds the limit of " + limits.attachmentBytes()
                            + " bytes for all attachments of a request.");
        }
        if (!uploads.take(bytes)) {
            throw ApiException.later(
                    503, "overloaded", "The server is busy with other large requests. Try again later.", RETRY_SECONDS);
        }
    }

    private int attached(Base64Intake reading, byte[] piece, int from, int to) {
        int next;
        try {
            next = reading.take(piece, from, to);
        } catch (Base64Intake.InvalidText e) {
            throw ApiException.invalid(place.path(), String.valueOf(e.getMessage()));
        }
        if (reading.isOther()) {
            byte[] begun = reading.source();
            keep(begun, 0, begun.length);
            attachment = null;
        } else if (reading.ended()) {
            Blob blob = reading.blob();
            blobs.put(blob.mark(), blob);
            byte[] mark = (blob.mark() + '"').getBytes(StandardCharsets.US_ASCII);
            keep(mark, 0, mark.length);
            attachment = null;
            inString = false;
        }
        return next;
    }

    private static ApiException refused(String detail) {
        return ApiException.invalid(JsonRequest.BODY, detail);
    }
}

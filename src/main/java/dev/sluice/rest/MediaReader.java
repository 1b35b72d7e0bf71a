package dev.sluice.rest;

import dev.sluice.chat.Blob;
import dev.sluice.chat.Media;
import dev.sluice.rest.input.Fields;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the content of pictures and files, and checks it against its type. */
public final class MediaReader {

    /** The types of pictures of which the beginning is known; no model takes others. */
    static final Set<String> PICTURES = Set.of(
            "image/png",
            "image/jpeg",
            "image/gif",
            "image/webp",
            "image/bmp",
            "image/tiff",
            "image/heic",
            "image/heif",
            "image/avif");

    private static final Pattern TYPE =
            Pattern.compile("[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}");

    /** More than browsers send, and enough for a signed address. */
    private static final int MAX_URL_CHARS = 8192;

    private MediaReader() {}

    /** Reads a picture: its {@code media_type} and {@code data}, or its {@code url}. */
    public static Media picture(Fields part) {
        Media media = media(part);
        if (media.type() != null && !PICTURES.contains(media.type())) {
            throw part.invalid(
                    "media_type",
                    "must be one of "
                            + String.join(", ", PICTURES.stream().sorted().toList()));
        }
        return media;
    }

    /** Reads a picture from a string that is a data: URL or an address. */
    public static Media pictureAt(Fields part, String field) {
        Media media = at(part, field);
        if (media.type() != null && !PICTURES.contains(media.type())) {
            throw part.invalid(
                    field,
                    "is of the type " + media.type() + ", but must be one of "
                            + String.join(", ", PICTURES.stream().sorted().toList()));
        }
        return media;
    }

    /** Reads any file from a string that is a data: URL or an address. */
    public static Media at(Fields part, String field) {
        String type = part.dataUrlType(field);
        if (type == null) {
            return Media.at(url(part, field), null);
        }
        String normal = type.isEmpty() ? null : normal(part, field, type);
        if (normal == null) {
            throw part.invalid(field, "must name its media type, as in data:image/png;base64,…");
        }
        Blob data = part.dataUrl(field);
        check(part, field, normal, data);
        return Media.of(normal, data);
    }

    /** Reads bytes of a type that another field names. */
    public static Media bytes(Fields part, String field, String type) {
        Blob data = part.blob(field);
        String normal = normal(part, field, type);
        check(part, field, normal, data);
        return Media.of(normal, data);
    }

    /** Refuses bytes that are not what their type says. */
    private static void check(Fields part, String field, String type, Blob data) {
        String found = FileBeginning.contradiction(type, data);
        if (found != null) {
            throw part.invalid(field, "is not " + type + (found.isEmpty() ? "" : ", but looks like " + found));
        }
        if (type.startsWith("text/") && !FileBeginning.isText(data)) {
            throw part.invalid(field, "is not " + type + ": it must be text in UTF-8");
        }
    }

    /** Reads any other file, with the same fields. */
    public static Media file(Fields part) {
        Media media = media(part);
        if (media.type() != null && media.type().startsWith("image/")) {
            throw part.invalid("media_type", "is that of a picture: send it as a part of the type image");
        }
        return media;
    }

    private static Media media(Fields part) {
        if (part.has("data") == part.has("url")) {
            throw part.invalid("data", "or url is required, and only one of them");
        }
        String type = type(part);
        if (part.has("url")) {
            return Media.at(url(part, "url"), type);
        }
        if (type == null) {
            throw part.invalid("media_type", "is required with data");
        }
        Blob data = part.blob("data");
        check(part, type, data);
        return Media.of(type, data);
    }

    private static @Nullable String type(Fields part) {
        String sent = part.text("media_type");
        return sent == null ? null : normal(part, "media_type", sent);
    }

    private static String normal(Fields part, String field, String sent) {
        String type = sent.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
        if (!TYPE.matcher(type).matches()) {
            throw part.invalid(field, "must be a media type such as image/png or application/pdf");
        }
        return type.equals("image/jpg") ? "image/jpeg" : type;
    }

    private static void check(Fields part, String type, Blob data) {
        String found = FileBeginning.contradiction(type, data);
        if (found != null && !FileBeginning.isKnown(type)) {
            throw part.invalid("media_type", "is " + type + ", but the data looks like " + found);
        }
        if (found != null) {
            throw part.invalid(
                    "data",
                    "is not " + type + (found.isEmpty() ? "" : ", but looks like " + found) + ": correct media_type");
        }
        if (type.startsWith("text/") && !FileBeginning.isText(data)) {
            throw part.invalid("data", "is not " + type + ": it must be text in UTF-8");
        }
    }

    private static String url(Fields part, String field) {
        String url = part.requiredText(field);
        if (url.regionMatches(true, 0, "data:", 0, 5)) {
            throw part.invalid(field, "is a data: URL: send its media_type, and its base64 as data");
        }
        if (url.length() > MAX_URL_CHARS) {
            throw part.invalid(field, "must have at most " + MAX_URL_CHARS + " characters");
        }
        try {
            URI uri = new URI(url);
            String host = uri.getHost();
            if (!"https".equalsIgnoreCase(uri.getScheme()) || host == null || uri.getRawUserInfo() != null) {
                throw part.invalid(field, "must be an address that begins with https://, without a user");
            }
            if (isLocal(host.toLowerCase(Locale.ROOT))) {
                throw part.invalid(field, "names a host that a provider cannot reach: send the bytes as data");
            }
            return url;
        } catch (URISyntaxException e) {
            throw part.invalid(field, "is not a valid address: it must be escaped as in RFC 3986");
        }
    }

    /**
     * Whether a host is a name without a dot, one that is only known inside a network, or any address of its own: providers
     * load nothing from addresses, and a private one might be that of something in their network.
     */
    private static boolean isLocal(String host) {
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        return name.indexOf('.') < 0
                || name.startsWith("[")
                || name.matches("[0-9.]+|.*\\.0x[0-9a-f]+")
                || name.matches(".*\\.(local|localhost|internal|intranet|lan|home|corp|private|test|invalid|arpa)");
    }
}

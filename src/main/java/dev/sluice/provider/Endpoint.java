package dev.sluice.provider;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The address and credentials of a configured provider.
 *
 * @param name the provider's name in this configuration, the part of a model's name before the slash
 * @param baseUrl the base URL of the provider's own SDK, with or without a slash at its end, possibly with a query
 * @param apiKey null if the server needs none
 * @param headers sent with every call; they replace headers of the adapter's
 * @param options the adapter's own properties that are set, by the last part of their names
 */
public record Endpoint(
        String name,
        String baseUrl,
        @Nullable String apiKey,
        Map<String, String> headers,
        Map<String, String> options) {

    public Endpoint {
        headers = Map.copyOf(headers);
        options = Map.copyOf(options);
    }

    /** An endpoint without options. */
    public Endpoint(String name, String baseUrl, @Nullable String apiKey, Map<String, String> headers) {
        this(name, baseUrl, apiKey, headers, Map.of());
    }

    /** The address of a resource under the base URL, with the base URL's query. The path begins with a slash. */
    public URI resolve(String path) {
        int query = baseUrl.indexOf('?');
        String base = query < 0 ? baseUrl : baseUrl.substring(0, query);
        String rest = query < 0 ? "" : (path.indexOf('?') < 0 ? '?' : '&') + baseUrl.substring(query + 1);
        return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path + rest);
    }

    /** Whether the base URL's host is this domain or in it. */
    public boolean isAt(String domain) {
        String host = baseUrl.replaceFirst("^[a-zA-Z]+://", "")
                .replaceFirst("[/:?].*", "")
                .toLowerCase(Locale.ROOT);
        return host.equals(domain) || host.endsWith('.' + domain);
    }

    /**
     * Whether a text can be one segment of a path. Two texts cannot, however they are escaped: one dot and two dots mean this
     * and the parent segment.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc3986#section-3.3">RFC 3986 §3.3</a>
     */
    public static boolean isSegment(String text) {
        return !text.isEmpty() && !text.equals(".") && !text.equals("..");
    }

    /**
     * Escapes a text as one segment of a path: all characters but letters, digits and {@code -._~}. Where the text is the
     * whole segment and clients choose it, it must be one that {@link #isSegment} accepts.
     */
    public static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    /** Shows the name only: the key, the query and the headers may be secret. */
    @Override
    public String toString() {
        return "Endpoint[" + name + "]";
    }
}

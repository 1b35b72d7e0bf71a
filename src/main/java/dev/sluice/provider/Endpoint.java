package dev.sluice.provider;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a configured provider is, and how Sluice says who it is there.
 *
 * @param name the provider's name in this configuration, the part of a model's name before the slash
 * @param baseUrl what the provider's own SDK takes, with or without a slash at its end, and maybe a query
 * @param apiKey null where the server wants none
 * @param headers sent with every call, over what the adapter itself sends
 * @param options the properties that only its adapter knows, by their last part; those that are set
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

    /** An endpoint of a kind without properties of its own. */
    public Endpoint(String name, String baseUrl, @Nullable String apiKey, Map<String, String> headers) {
        this(name, baseUrl, apiKey, headers, Map.of());
    }

    /** The address of a resource under the base URL, whose query it keeps; the path begins with a slash. */
    public URI resolve(String path) {
        int query = baseUrl.indexOf('?');
        String base = query < 0 ? baseUrl : baseUrl.substring(0, query);
        String rest = query < 0 ? "" : (path.indexOf('?') < 0 ? '?' : '&') + baseUrl.substring(query + 1);
        return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path + rest);
    }

    /** Never shows the key, nor headers, which may be keys as well. */
    @Override
    public String toString() {
        return "Endpoint[" + name + "]";
    }
}

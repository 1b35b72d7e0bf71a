package dev.sluice.provider;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a configured provider is, and how Sluice says who it is there.
 *
 * @param name the provider's name in this configuration, the part of a model's name before the slash
 * @param baseUrl what the provider's own SDK takes, with or without a slash at its end
 * @param apiKey null where the server wants none
 * @param headers sent with every call, over what the adapter itself sends
 */
public record Endpoint(
        String name, String baseUrl, @Nullable String apiKey, Map<String, String> headers) {

    public Endpoint {
        headers = Map.copyOf(headers);
    }

    /** The address of a resource under the base URL; the path begins with a slash. */
    public URI resolve(String path) {
        String base = baseUrl.endsWith("/") ? baseUrl.substring(0, baseUrl.length() - 1) : baseUrl;
        return URI.create(base + path);
    }

    /** Never shows the key, nor headers, which may be keys as well. */
    @Override
    public String toString() {
        return "Endpoint[" + name + "]";
    }
}

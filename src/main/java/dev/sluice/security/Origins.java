package dev.sluice.security;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Origins of other sites whose pages may use Sluice, as browsers write them. */
public final class Origins {

    /** No origins. */
    public static final Origins NONE = new Origins(Set.of());

    private final Set<String> origins;

    /**
     * Creates the set.
     *
     * @param origins as returned by {@link #normal}
     */
    public Origins(Collection<String> origins) {
        this.origins = Set.copyOf(origins);
    }

    /**
     * Normalises an origin to what browsers send: lower case, without the default port.
     *
     * @throws IllegalArgumentException if it is not an origin; the message shows valid ones
     */
    public static String normal(String text) {
        try {
            URI uri = new URI(text);
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            int standard = scheme.equals("https") ? 443 : 80;
            boolean valid = (scheme.equals("https") || scheme.equals("http"))
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawPath().isEmpty()
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && uri.getPort() != 0
                    && uri.getPort() <= 65535
                    && !uri.getRawAuthority().endsWith(":");
            if (valid) {
                String port = uri.getPort() == -1 || uri.getPort() == standard ? "" : ":" + uri.getPort();
                return scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + port;
            }
        } catch (URISyntaxException e) {
            // reported below
        }
        throw new IllegalArgumentException(
                "'" + text + "' is not an origin, such as https://portal.example or http://localhost:3000");
    }

    public boolean isEmpty() {
        return origins.isEmpty();
    }

    /** Whether pages of that origin may use Sluice; false for null. */
    public boolean allow(@Nullable String origin) {
        return origin != null && origins.contains(origin);
    }

    /** The origins in alphabetical order, separated by blanks. */
    @Override
    public String toString() {
        return String.join(" ", new TreeSet<>(origins));
    }
}

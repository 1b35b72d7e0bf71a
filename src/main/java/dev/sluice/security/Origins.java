package dev.sluice.security;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The origins of other sites whose pages may use Sluice, as browsers name them. */
public final class Origins {

    /** No page of any other site. */
    public static final Origins NONE = new Origins(Set.of());

    private final Set<String> origins;

    /**
     * Makes the list.
     *
     * @param origins each as {@link #normal} gives it
     */
    public Origins(Collection<String> origins) {
        this.origins = Set.copyOf(origins);
    }

    /**
     * An origin as browsers write it: in lower case, without the port that its scheme has anyhow.
     *
     * @throws IllegalArgumentException when it is none; the message says what it should be
     */
    public static String normal(String text) {
        try {
            URI uri = new URI(text);
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            int standard = scheme.equals("https") ? 443 : 80;
            boolean whole = (scheme.equals("https") || scheme.equals("http"))
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawPath().isEmpty()
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && uri.getPort() != 0
                    && uri.getPort() <= 65535
                    && !uri.getRawAuthority().endsWith(":");
            if (whole) {
                String port = uri.getPort() == -1 || uri.getPort() == standard ? "" : ":" + uri.getPort();
                return scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + port;
            }
        } catch (URISyntaxException e) {
            // told below, as for all that is none
        }
        throw new IllegalArgumentException(
                "'" + text + "' is not an origin, such as https://portal.example or http://localhost:3000");
    }

    public boolean isEmpty() {
        return origins.isEmpty();
    }

    /** Whether pages of that origin may use Sluice. False for none. */
    public boolean allow(@Nullable String origin) {
        return origin != null && origins.contains(origin);
    }

    /** In a fixed order, with blanks between. */
    @Override
    public String toString() {
        return String.join(" ", new TreeSet<>(origins));
    }
}

package dev.sluice.security.oidc;

import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import dev.sluice.security.SignedTokens;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.MalformedURLException;
import java.net.URI;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the provider tells of itself, fetched when it is needed first and again after a while. Thread-safe. Blocks while that is
 * fetched, by one thread at a time.
 *
 * @see <a href="https://openid.net/specs/openid-connect-discovery-1_0.html">OpenID Connect Discovery 1.0</a>
 */
final class Discovery {

    private static final Logger LOG = System.getLogger(Discovery.class.getName());

    /** Shorter than a browser's user waits for a page. */
    static final int CONNECT_MS = 2_000;

    static final int READ_MS = 5_000;

    private static final long KEPT_NANOS = Duration.ofHours(1).toNanos();

    /** A browser is sent to a provider that has answered within this time: else it may only see its own error page. */
    private static final long ANSWERED_NANOS = Duration.ofSeconds(5).toNanos();

    /** After a failure, nobody asks again for so long, so that requests do not queue up before a provider that is away. */
    private static final long PAUSE_NANOS = Duration.ofSeconds(2).toNanos();

    private final OidcSettings settings;
    private final LongSupplier nanoTime;
    private final Object fetching = new Object();

    private volatile @Nullable Known known;

    /** Under the lock. */
    private @Nullable Long failedNanos;

    /** What is known of the provider, and how its tokens are verified. */
    record Known(OIDCProviderMetadata metadata, SignedTokens tokens, long sinceNanos) {}

    Discovery(OidcSettings settings, LongSupplier nanoTime) {
        this.settings = settings;
        this.nanoTime = nanoTime;
    }

    /** What is known of the provider, which may be away now. */
    Known known() throws SignInException {
        Known there = known;
        if (there != null && isFresh(there, KEPT_NANOS)) {
            return there;
        }
        synchronized (fetching) {
            there = known;
            if ((there == null || !isFresh(there, KEPT_NANOS)) && !isPausing()) {
                Known fetched = fetched(there);
                there = fetched == null ? there : fetched;
            }
            if (there == null) {
                throw away();
            }
            return there;
        }
    }

    /** The same of a provider that has answered a moment ago, so that a browser can be sent there. */
    Known answering() throws SignInException {
        Known there = known;
        if (there != null && isFresh(there, ANSWERED_NANOS)) {
            return there;
        }
        synchronized (fetching) {
            there = known;
            if (there == null || !isFresh(there, ANSWERED_NANOS)) {
                there = isPausing() ? null : fetched(there);
            }
            if (there == null) {
                throw away();
            }
            return there;
        }
    }

    private boolean isFresh(Known there, long nanos) {
        return nanoTime.getAsLong() - there.sinceNanos() < nanos;
    }

    private boolean isPausing() {
        Long failed = failedNanos;
        return failed != null && nanoTime.getAsLong() - failed < PAUSE_NANOS;
    }

    static SignInException away() {
        return new SignInException(
                SignInException.Reason.AWAY,
                "The sign-in service does not answer at the moment. Wait a little and try again.");
    }

    /** Fetches it; null if that fails. Under the lock. */
    private @Nullable Known fetched(@Nullable Known before) {
        try {
            OIDCProviderMetadata metadata = fetch();
            Known made = new Known(metadata, tokens(before, metadata), nanoTime.getAsLong());
            known = made;
            failedNanos = null;
            return made;
        } catch (IOException | GeneralException e) {
            failedNanos = nanoTime.getAsLong();
            LOG.log(
                    Level.WARNING,
                    "The OpenID Connect provider at sluice.auth.oidc.issuer cannot be read: {0}",
                    e.getMessage());
            return null;
        }
    }

    /** Fetches the metadata now. */
    OIDCProviderMetadata fetch() throws IOException, GeneralException {
        return OIDCProviderMetadata.resolve(new Issuer(settings.issuer()), Discovery::limit);
    }

    /** Bounds how long a request to the provider may take. */
    static void limit(HTTPRequest request) {
        request.setConnectTimeout(CONNECT_MS);
        request.setReadTimeout(READ_MS);
        request.setFollowRedirects(false);
    }

    private SignedTokens tokens(@Nullable Known before, OIDCProviderMetadata metadata) throws GeneralException {
        URI keys = metadata.getJWKSetURI();
        if (before != null && keys.equals(before.metadata().getJWKSetURI())) {
            return before.tokens(); // which have the keys already
        }
        try {
            return new SignedTokens(settings.algorithms(), keys.toURL(), "the jwks_uri of sluice.auth.oidc.issuer");
        } catch (MalformedURLException e) {
            throw new GeneralException("jwks_uri is not a URL", e);
        }
    }
}

package dev.sluice.security.oidc;

import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import dev.sluice.security.SignedTokens;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.MalformedURLException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The provider's metadata and keys, fetched at first use and again after an hour. Thread-safe. Blocks while they are fetched, by
 * one thread at a time; the others wait only where there are none yet.
 *
 * @see <a href="https://openid.net/specs/openid-connect-discovery-1_0.html">OpenID Connect Discovery 1.0</a>
 */
final class Discovery {

    private static final Logger LOG = System.getLogger(Discovery.class.getName());

    private static final Pattern CONTROLS = Pattern.compile("\\p{Cntrl}");

    private static final long KEPT_NANOS = Duration.ofHours(1).toNanos();

    /** A browser is sent to a provider that has answered within this time: else it may only see its own error page. */
    private static final long ANSWERED_NANOS = Duration.ofSeconds(5).toNanos();

    /** After a failure, nobody asks again for so long, so that requests do not queue up before a provider that is away. */
    private static final long PAUSE_NANOS = Duration.ofSeconds(2).toNanos();

    private final OidcSettings settings;
    private final LongSupplier nanoTime;
    private final ProviderHttp http;
    private final ReentrantLock fetching = new ReentrantLock();

    private volatile @Nullable Known known;

    /** Under the lock. */
    private @Nullable Long failedNanos;

    /** What is known of the provider, and how its tokens are verified. */
    record Known(OIDCProviderMetadata metadata, SignedTokens tokens, long sinceNanos) {}

    Discovery(OidcSettings settings, ProviderHttp http, LongSupplier nanoTime) {
        this.settings = settings;
        this.http = http;
        this.nanoTime = nanoTime;
    }

    /** What is known of the provider, which may be away now. */
    Known known() throws SignInException {
        Known there = known;
        if (there != null && isFresh(there, KEPT_NANOS)) {
            return there;
        }
        if (there != null && !fetching.tryLock()) {
            return there; // which another thread is about to replace
        }
        if (there == null) {
            fetching.lock();
        }
        try {
            there = known;
            if ((there == null || !isFresh(there, KEPT_NANOS)) && !isPausing()) {
                Known fetched = fetched(there);
                there = fetched == null ? there : fetched;
            }
        } finally {
            fetching.unlock();
        }
        if (there == null) {
            throw away();
        }
        return there;
    }

    /** The same of a provider that has answered a moment ago, so that a browser can be sent there. */
    Known answering() throws SignInException {
        Known there = known;
        if (there != null && isFresh(there, ANSWERED_NANOS)) {
            return there;
        }
        fetching.lock();
        try {
            there = known;
            if (there == null || !isFresh(there, ANSWERED_NANOS)) {
                there = isPausing() ? null : fetched(there);
            }
        } finally {
            fetching.unlock();
        }
        if (there == null) {
            throw away();
        }
        return there;
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
        } catch (IOException | GeneralException | RuntimeException | Error e) {
            failedNanos = nanoTime.getAsLong();
            LOG.log(
                    Level.WARNING,
                    "The OpenID Connect provider at sluice.auth.oidc.issuer cannot be read: {0}",
                    plain(e));
            return null;
        }
    }

    /** Fetches the metadata now. */
    OIDCProviderMetadata fetch() throws IOException, GeneralException {
        HTTPResponse response = http.send(new HTTPRequest(HTTPRequest.Method.GET, address()));
        response.ensureStatusCode(HTTPResponse.SC_OK);
        OIDCProviderMetadata metadata = OIDCProviderMetadata.parse(response.getBody());
        if (!metadata.getIssuer().equals(new Issuer(settings.issuer()))) {
            throw new GeneralException("it names " + metadata.getIssuer() + " as its issuer");
        }
        if (metadata.getAuthorizationEndpointURI() == null || metadata.getTokenEndpointURI() == null) {
            throw new GeneralException("it has no endpoints for the authorization code flow");
        }
        return metadata;
    }

    /** Where the metadata are (§4). */
    URI address() {
        String issuer = settings.issuer().toString();
        return URI.create((issuer.endsWith("/") ? issuer : issuer + '/') + ".well-known/openid-configuration");
    }

    /** The message of an exception in one line: it may quote what the provider has sent. */
    static String plain(Throwable e) {
        return CONTROLS.matcher("" + e.getMessage()).replaceAll("?");
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

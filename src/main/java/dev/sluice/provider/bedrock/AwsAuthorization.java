package dev.sluice.provider.bedrock;

import dev.sluice.provider.RequestBody;
import java.net.URI;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/**
 * The authorization of calls to AWS: a Bedrock API key as a bearer token, or a signature (version 4) made with an access
 * key. Without a key, calls carry none, for gateways that add their own.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html">AWS Signature Version 4</a>
 */
final class AwsAuthorization {

    /** The service name in a signature's scope, which differs from the one in the address. */
    private static final String SERVICE = "bedrock";

    private final @Nullable String bearer;
    private final @Nullable AwsCredentialsIdentity keys;
    private final String region;
    private final Clock clock;
    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();

    /**
     * Makes an authorization.
     *
     * @param key a Bedrock API key; or an access key as {@code id:secret} or {@code id:secret:session-token}; or null
     */
    AwsAuthorization(@Nullable String key, String region, Clock clock) {
        String[] parts = key == null ? new String[0] : key.split(":", 3);
        this.bearer = parts.length == 1 ? key : null;
        this.keys = parts.length < 2 ? null : identity(parts);
        this.region = region;
        this.clock = clock;
    }

    private static AwsCredentialsIdentity identity(String[] parts) {
        return parts.length == 3
                ? AwsSessionCredentialsIdentity.create(parts[0], parts[1], parts[2])
                : AwsCredentialsIdentity.create(parts[0], parts[1]);
    }

    /** The headers to send: the given ones, which a signature covers, and those of the authorization. */
    Map<String, String> headers(URI uri, Map<String, String> given, RequestBody body) {
        Map<String, String> headers = new HashMap<>(given);
        AwsCredentialsIdentity identity = keys;
        if (identity != null) {
            sign(identity, uri, given, body)
                    .forEach((name, values) -> headers.putIfAbsent(name, String.join(",", values)));
            // The HTTP client adds the same one.
            headers.remove("Host");
        } else if (bearer != null) {
            headers.putIfAbsent("Authorization", "Bearer " + bearer);
        }
        return headers;
    }

    private Map<String, List<String>> sign(
            AwsCredentialsIdentity identity, URI uri, Map<String, String> given, RequestBody body) {
        SdkHttpRequest.Builder request =
                SdkHttpRequest.builder().method(SdkHttpMethod.POST).uri(uri);
        given.forEach(request::putHeader);
        return signer.sign(s -> s.identity(identity)
                        .request(request.build())
                        .payload(body::open)
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, SERVICE)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                        .putProperty(HttpSigner.SIGNING_CLOCK, clock))
                .request()
                .headers();
    }
}

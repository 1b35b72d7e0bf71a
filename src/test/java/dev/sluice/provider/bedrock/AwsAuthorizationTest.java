package dev.sluice.provider.bedrock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.provider.RequestBody;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Signatures, compared with those that AWS's SDK for JavaScript made: see {@code requests/README.md}. */
final class AwsAuthorizationTest {

    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-21T12:00:00Z"), ZoneOffset.UTC);
    private static final URI ADDRESS = URI.create("https://bedrock-runtime.eu-west-1.amazonaws.com"
            + BedrockProvider.path(
                    "arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.amazon.nova-2-lite-v1:0"));
    private static final Map<String, String> GIVEN = Map.of("Accept", "application/vnd.amazon.eventstream");
    private static final byte[] BODY = "{\"messages\":[]}".getBytes(UTF_8);
    private static final String KEY = "AKIDEXAMPLE:wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    private static Map<String, String> headers(String key) {
        return new AwsAuthorization(key, "eu-west-1", NOON).headers(ADDRESS, GIVEN, RequestBody.of(BODY));
    }

    @Test
    void a_signature_equals_that_of_the_official_SDK() {
        assertThat(headers(KEY))
                .containsEntry(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261121/eu-west-1/bedrock/aws4_request, "
                                + "SignedHeaders=accept;host;x-amz-content-sha256;x-amz-date, "
                                + "Signature=fafdad3133980e7eec0fa966325260e114fa104eae9f8ac853e276137c877413")
                .containsEntry("X-Amz-Date", "20261121T120000Z")
                .containsEntry("Accept", "application/vnd.amazon.eventstream")
                .doesNotContainKey("Host");
    }

    @Test
    void a_session_token_is_signed_and_sent() {
        assertThat(headers(KEY + ":AQoDYXdzEPT//////////wEXAMPLE"))
                .containsEntry(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261121/eu-west-1/bedrock/aws4_request, "
                                + "SignedHeaders=accept;host;x-amz-content-sha256;x-amz-date;x-amz-security-token, "
                                + "Signature=d0b57e4ee4802a791b1874aca15cb333078ec277fab0c0e88b84f0ef4c2a6060")
                .containsEntry("X-Amz-Security-Token", "AQoDYXdzEPT//////////wEXAMPLE");
    }

    @Test
    void a_Bedrock_API_key_is_a_bearer_token_and_without_a_key_nothing_is_added() {
        assertThat(headers("ABSKexample=")).containsEntry("Authorization", "Bearer ABSKexample=");
        assertThat(headers(null)).isEqualTo(GIVEN);
    }
}

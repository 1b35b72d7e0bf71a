package dev.sluice.security.oidc;

import org.jspecify.annotations.Nullable;

/**
 * What the provider's token endpoint has answered.
 *
 * @param idToken null where a renewal brought none
 * @param lifeSeconds of the access token; 0 if the provider did not tell
 */
record Tokens(
        String accessToken,
        @Nullable String idToken,
        @Nullable String refreshToken,
        long lifeSeconds) {}

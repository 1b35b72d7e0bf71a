package dev.sluice.security.oidc;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Cookies as the server makes them, and as an attacker who had a key would. */
public final class SealedSessions {

    private SealedSessions() {}

    /** The value of a session's cookie whose tokens would last for another hour. */
    public static String of(byte[] key, String id, String principal, Instant began, Instant seen) {
        return new Session(
                        id,
                        principal,
                        principal,
                        Set.of("sluice-user"),
                        principal,
                        null,
                        began,
                        began,
                        0,
                        Instant.now().plusSeconds(3600),
                        seen,
                        null,
                        null)
                .seal(new Sealer(List.of(key)));
    }

    /** The content of a session's cookie, sealed as something else. */
    public static String as(String type, byte[] key, Map<String, Object> content) {
        return new Sealer(List.of(key)).seal(type, content);
    }
}

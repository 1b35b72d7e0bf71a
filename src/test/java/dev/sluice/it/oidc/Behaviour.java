package dev.sluice.it.oidc;

import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** What tests have set of an {@link OpenIdProvider}, whose setters describe it. Thread-safe. */
final class Behaviour {

    volatile Grants.User user;
    volatile boolean denying;
    volatile boolean rotating;
    volatile boolean rolesInIdToken;
    volatile Duration life;
    volatile List<String> redirects;
    volatile Signing idSigning;
    volatile Signing accessSigning;
    volatile UnaryOperator<JWTClaimsSet> idToken;
    volatile UnaryOperator<JWTClaimsSet> accessToken;
    volatile UnaryOperator<JsonObject> discovery;
    volatile UnaryOperator<JsonObject> tokenAnswer;
    volatile UnaryOperator<Map<String, String>> answer;

    /** The first of them signs. */
    private List<RSAKey> keys = List.of();

    private int keyNumber;

    Behaviour() {
        newKey(false);
        reset();
    }

    /** Behaves well. Of the keys, the one that signs remains. */
    synchronized void reset() {
        keys = List.of(keys.get(0));
        user = null;
        denying = false;
        rotating = false;
        rolesInIdToken = true;
        life = Duration.ofMinutes(5);
        redirects = List.of("http://(127\\.0\\.0\\.1|localhost)(:[0-9]+)?/.*");
        idSigning = null;
        accessSigning = null;
        idToken = UnaryOperator.identity();
        accessToken = UnaryOperator.identity();
        discovery = UnaryOperator.identity();
        tokenAnswer = UnaryOperator.identity();
        answer = UnaryOperator.identity();
    }

    synchronized void newKey(boolean keep) {
        keyNumber++;
        List<RSAKey> all = new ArrayList<>(List.of(Signing.newKey("key-" + keyNumber)));
        if (keep) {
            all.addAll(keys);
        }
        keys = List.copyOf(all);
    }

    synchronized List<RSAKey> keys() {
        return keys;
    }

    RSAKey key() {
        return keys().get(0);
    }

    Signing idSigning() {
        Signing set = idSigning;
        return set == null ? Signing.by(key()) : set;
    }

    Signing accessSigning() {
        Signing set = accessSigning;
        return set == null ? Signing.by(key()) : set;
    }
}

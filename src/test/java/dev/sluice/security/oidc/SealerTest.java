package dev.sluice.security.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.PlainHeader;
import com.nimbusds.jose.PlainObject;
import com.nimbusds.jose.crypto.DirectEncrypter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SealerTest {

    private static final Map<String, Object> CONTENT = Map.of("id", "secret-id", "roles", List.of("a", "b"));

    private static byte[] key(int fill) {
        byte[] key = new byte[Sealer.KEY_BYTES];
        Arrays.fill(key, (byte) fill);
        return key;
    }

    private final Sealer sealer = new Sealer(List.of(key(1)));

    @Test
    void what_was_sealed_can_be_opened_and_not_be_read() {
        String sealed = sealer.seal("a-type", CONTENT);

        assertThat(sealer.open("a-type", sealed)).isEqualTo(CONTENT);
        assertThat(sealed).doesNotContain("secret").isNotEqualTo(sealer.seal("a-type", CONTENT));
    }

    @Test
    void one_type_cannot_be_taken_for_another() {
        assertThat(sealer.open("b-type", sealer.seal("a-type", CONTENT))).isNull();
    }

    @Test
    void an_older_key_still_opens_and_a_strange_one_does_not() {
        String sealed = sealer.seal("a-type", CONTENT);

        assertThat(new Sealer(List.of(key(2), key(1))).open("a-type", sealed)).isEqualTo(CONTENT);
        assertThat(new Sealer(List.of(key(2))).open("a-type", sealed)).isNull();
        String newer = new Sealer(List.of(key(2), key(1))).seal("a-type", CONTENT);
        assertThat(new Sealer(List.of(key(2))).open("a-type", newer)).isEqualTo(CONTENT);
        assertThat(sealer.open("a-type", newer)).isNull();
    }

    @Test
    void no_change_of_a_single_character_is_accepted() {
        String sealed = sealer.seal("a-type", CONTENT);
        for (int at = 0; at < sealed.length(); at++) {
            char other = sealed.charAt(at) == 'A' ? 'Q' : 'A'; // more than the four bits that Base64 may leave unused
            String changed = sealed.substring(0, at) + other + sealed.substring(at + 1);
            assertThat(sealer.open("a-type", changed)).as("at %d", at).isNull();
            assertThat(sealer.open("a-type", sealed.substring(0, at))).isNull();
        }
    }

    @Test
    void what_others_make_is_refused() throws Exception {
        JWEObject compressed = new JWEObject(
                new JWEHeader.Builder(JWEAlgorithm.DIR, EncryptionMethod.A256GCM)
                        .keyID(JWEObject.parse(sealer.seal("a-type", CONTENT))
                                .getHeader()
                                .getKeyID())
                        .type(new JOSEObjectType("a-type"))
                        .compressionAlgorithm(com.nimbusds.jose.CompressionAlgorithm.DEF)
                        .build(),
                new Payload(CONTENT));
        compressed.encrypt(new DirectEncrypter(key(1)));
        assertThat(sealer.open("a-type", compressed.serialize())).isNull();
        String plain = new PlainObject(
                        new PlainHeader.Builder()
                                .type(new JOSEObjectType("a-type"))
                                .build(),
                        new Payload(CONTENT))
                .serialize();
        for (String made : List.of(plain, "", ".", "....", "a.b.c.d.e", "x".repeat(100_000), "null")) {
            assertThat(sealer.open("a-type", made)).isNull();
        }
    }

    @Test
    void a_key_of_another_length_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Sealer(List.of(new byte[31])));
    }
}

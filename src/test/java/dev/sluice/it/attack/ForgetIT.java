package dev.sluice.it.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.it.client.Api;
import dev.sluice.it.client.ChosenIds;
import dev.sluice.it.client.RawHttp;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The deletion of principals as identity providers name them. */
final class ForgetIT extends Hardened {

    @Test
    void an_admin_can_delete_everything_of_a_principal_of_any_name() throws IOException {
        As admin = new As(api(), tokens().of("forgetting admin", "sluice-user", "sluice-admin"));
        for (String name :
                List.of("DOMAIN\\user", "https://login.example/users/1", "auth0|123", "a b", "100%", "~tilde", "..")) {
            As user = as(name);
            user.post("api/streams", Api.body("demo/burst", "Hi")).close();
            await().until(() -> !isEmpty(user));

            try (RawHttp http = admin.delete("api/admin/principals/" + ChosenIds.encoded(name))) {
                assertThat(http.text()).as(name).isEqualTo("{\"conversations\":1}");
            }
            assertThat(isEmpty(user)).as(name).isTrue();
        }
    }

    private static boolean isEmpty(As user) throws IOException {
        try (RawHttp http = user.get("api/conversations")) {
            assertThat(http.status()).isEqualTo(200);
            return http.json().getJsonArray("conversations").isEmpty();
        }
    }
}

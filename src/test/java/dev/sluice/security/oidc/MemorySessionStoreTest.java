package dev.sluice.security.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class MemorySessionStoreTest extends SessionStoreContract {

    private final MemorySessionStore store = new MemorySessionStore(System::nanoTime);

    @Override
    protected SessionStore store() {
        return store;
    }

    @Override
    protected SessionStore elsewhere() {
        return store;
    }

    @Test
    void names_are_bounded() {
        for (int i = 0; i < MemorySessionStore.MAX + 10; i++) {
            store.claim("name " + i, Duration.ofMinutes(10));
        }
        assertThat(store.size()).isEqualTo(MemorySessionStore.MAX);
    }
}

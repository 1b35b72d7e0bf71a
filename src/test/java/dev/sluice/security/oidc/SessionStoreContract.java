package dev.sluice.security.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What every store of sessions does. The store is empty at first. */
public abstract class SessionStoreContract {

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final int RACERS = 20;

    /** One node's store. */
    protected abstract SessionStore store();

    /** The same or another node's. */
    protected abstract SessionStore elsewhere();

    @Test
    void a_name_is_claimed_once_until_it_is_given_back() {
        assertThat(store().claim("one", LONG)).isTrue();
        assertThat(store().claim("one", LONG)).isFalse();
        assertThat(elsewhere().claim("one", LONG)).isFalse();
        assertThat(elsewhere().claim("two", LONG)).isTrue();

        store().release("one");
        assertThat(elsewhere().claim("one", LONG)).isTrue();
        assertThat(store().claim("one", LONG)).isFalse();
    }

    @Test
    void a_claim_ends_by_itself() throws InterruptedException {
        assertThat(store().claim("short", Duration.ofMillis(50))).isTrue();
        Thread.sleep(100);
        assertThat(elsewhere().claim("short", LONG)).isTrue();
    }

    @Test
    void of_many_at_once_one_gets_a_name() throws InterruptedException {
        AtomicInteger claimed = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(RACERS);
        for (int i = 0; i < RACERS; i++) {
            SessionStore store = i % 2 == 0 ? store() : elsewhere();
            new Thread(() -> {
                        claimed.addAndGet(store.claim("raced", LONG) ? 1 : 0);
                        done.countDown();
                    })
                    .start();
        }
        done.await();
        assertThat(claimed).hasValue(1);
    }
}

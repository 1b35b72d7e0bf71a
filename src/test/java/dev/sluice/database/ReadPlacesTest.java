package dev.sluice.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class ReadPlacesTest {

    private static final long LONG = Duration.ofMinutes(1).toNanos();

    private final ReadPlaces places = new ReadPlaces(3, 2);

    @Test
    void one_reader_has_some_of_the_places_and_others_have_the_rest() throws InterruptedException {
        assertThat(places.take("ada", 0)).isTrue();
        assertThat(places.take("ada", 0)).isTrue();
        assertThat(places.take("ada", 0)).isFalse();
        assertThat(places.take("bob", 0)).isTrue();
        assertThat(places.take("eve", 0)).isFalse();

        places.release("ada");

        assertThat(places.take("eve", 0)).isTrue();
        assertThat(places.take("ada", 0)).isFalse();
    }

    @Test
    void a_place_that_becomes_free_is_taken_by_who_waits_for_it() throws Exception {
        assertThat(places.take("ada", 0)).isTrue();
        assertThat(places.take("ada", 0)).isTrue();
        FutureTask<Boolean> third = new FutureTask<>(() -> places.take("ada", LONG));
        Thread waiting = new Thread(third);
        waiting.start();
        while (waiting.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }

        places.release("ada");

        assertThat(third.get()).isTrue();
        places.release("ada");
        places.release("ada");
        places.awaitFree(LONG);
        assertThat(places.take("ada", 0)).isTrue();
    }
}

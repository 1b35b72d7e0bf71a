package dev.sluice.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.json.JsonText;
import dev.sluice.stream.StreamLog.Following;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** A stream of another node, of which a reader has more than has arrived here. */
final class MirroredStreamTest {

    private static final StreamEvent END = StreamFailed.of(ErrorCode.PROVIDER_AUTH);

    private static final int ROUNDS = 2_000;

    private final StreamFixture fixture = new StreamFixture();

    private MirroredStream mirror() throws RefusedException {
        return mirror(fixture.start().facts());
    }

    private static MirroredStream mirror(StreamFacts facts) {
        MirroredStream mirror = new MirroredStream(facts, 0, () -> 0, new NoProducer());
        mirror.append(text("a"));
        mirror.publish();
        return mirror;
    }

    private static TextDelta text(String text) {
        return new TextDelta(JsonText.of(text));
    }

    private static void finish(MirroredStream mirror) {
        mirror.append(text("b"));
        mirror.append(END);
        mirror.publish();
    }

    @Test
    void what_has_not_arrived_yet_is_followed_by_more_until_the_end_has_arrived() throws Exception {
        MirroredStream mirror = mirror();
        assertThat(mirror.following(1)).isEqualTo(Following.MORE);
        assertThat(mirror.following(-1)).isEqualTo(Following.UNKNOWN);

        finish(mirror);

        assertThat(mirror.following(1)).isEqualTo(Following.MORE);
        assertThat(mirror.following(2)).isEqualTo(Following.NOTHING);
        assertThat(mirror.following(3)).isEqualTo(Following.UNKNOWN);
    }

    /** A client that was told otherwise would give up without ever learning how the reply ends. */
    @Test
    void an_event_that_arrives_with_the_end_meanwhile_is_never_unknown() throws Exception {
        StreamFacts facts = fixture.start().facts();
        CyclicBarrier together = new CyclicBarrier(2);
        ExecutorService link = Executors.newSingleThreadExecutor();
        try {
            for (int round = 0; round < ROUNDS; round++) {
                MirroredStream mirror = mirror(facts);
                Future<?> finishing = link.submit(() -> {
                    together.await();
                    finish(mirror);
                    return null;
                });
                together.await();
                Following following = mirror.following(1);
                while (following == Following.MORE && mirror.log().terminal() == null) {
                    following = mirror.following(1);
                }
                finishing.get();

                assertThat(following).isEqualTo(Following.MORE);
            }
        } finally {
            link.shutdownNow();
        }
    }
}

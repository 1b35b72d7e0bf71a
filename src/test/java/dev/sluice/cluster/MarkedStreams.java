package dev.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.stream.ChatStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Many streams of one node, in which every event has its number, read on both nodes from their beginning. They are written
 * until they are {@linkplain #end ended}.
 */
final class MarkedStreams implements AutoCloseable {

    private static final long STEP_MS = 100;

    private final List<Marked> all = new ArrayList<>();
    private final ScheduledExecutorService writing = Executors.newSingleThreadScheduledExecutor();

    /** One stream with its readers. */
    private static final class Marked {

        private final ScriptedProvider.Reply reply;
        private final Follower here;
        private final Follower there;
        private final AtomicInteger marks = new AtomicInteger();

        Marked(ScriptedProvider.Reply reply, Follower here, Follower there) {
            this.reply = reply;
            this.here = here;
            this.there = there;
        }

        void write() {
            reply.text(mark(marks.getAndIncrement()));
        }

        String whole() {
            StringBuilder whole = new StringBuilder();
            for (int i = 0; i < marks.get(); i++) {
                whole.append(mark(i));
            }
            return whole.toString();
        }
    }

    /** The text of one event. */
    static String mark(int number) {
        return "<" + number + ">";
    }

    /** Starts that many, and reads each on both nodes. */
    MarkedStreams(int count, Node producer, Node reader) {
        for (int i = 0; i < count; i++) {
            ChatStream stream = producer.start("c-" + i, null);
            ScriptedProvider.Reply reply = producer.provider.next();
            Follower here = new Follower(stream, 0);
            all.add(new Marked(reply, here, new Follower(reader.found(stream), 0)));
        }
        ScheduledFuture<?> unused =
                writing.scheduleAtFixedRate(() -> all.forEach(Marked::write), 0, STEP_MS, TimeUnit.MILLISECONDS);
    }

    /** Lets every stream be written for so long. */
    void write(Duration time) {
        int marks = all.get(0).marks.get() + (int) (time.toMillis() / STEP_MS);
        await().until(() -> all.get(0).marks.get() >= marks);
    }

    /** Ends every stream. */
    void end() throws InterruptedException {
        writing.shutdown();
        assertThat(writing.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        all.forEach(marked -> marked.reply.end());
    }

    /** Asserts that every reader has had every event once, in order, and then one end. */
    void assertWhole() {
        for (Marked marked : all) {
            await().pollDelay(Duration.ZERO)
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(marked.there.end()).isEqualTo("end_turn"));
            assertWhole(marked, marked.here);
            assertWhole(marked, marked.there);
        }
    }

    private static void assertWhole(Marked marked, Follower reader) {
        assertThat(reader.text()).isEqualTo(marked.whole());
        assertThat(reader.ends()).isOne();
        List<Integer> sequences = reader.sequences();
        assertThat(sequences).hasSize(marked.marks.get() + 2);
        for (int i = 0; i < sequences.size(); i++) {
            assertThat(sequences.get(i)).isEqualTo(i);
        }
    }

    /** The events that readers elsewhere lack, of all streams. */
    int missing() {
        return all.stream()
                .mapToInt(marked -> marked.here.sequences().size()
                        - marked.there.sequences().size())
                .sum();
    }

    @Override
    public void close() {
        writing.shutdownNow();
        all.forEach(marked -> {
            marked.here.close();
            marked.there.close();
        });
    }
}

package dev.sluice.stream;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.provider.Requests;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

/** One writer, and concurrent readers of different speeds. */
final class ConcurrentReadingTest {

    private static final int READERS = 6;
    private static final int PIECES = 20_000;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop_threads() {
        threads.shutdownNow();
    }

    @RepeatedTest(3)
    @Timeout(60)
    void every_reader_gets_the_whole_text_and_one_terminal_event() throws Exception {
        FakeProvider provider = new FakeProvider();
        StreamRegistry streams = new StreamRegistry(settings(), System::nanoTime);
        ChatStream stream = streams.start(new StartRequest(
                "ada", Requests.asking("Why?"), List.of(Targets.of("fake/m", provider)), "c", Map.of(), null));
        List<Future<String>> read = IntStream.range(0, READERS)
                .mapToObj(i -> threads.submit(() -> readAll(stream, i)))
                .toList();
        stream.launch();
        StringBuilder sent = new StringBuilder();
        for (int i = 0; i < PIECES; i++) {
            String piece = "é" + i + (i % 100 == 0 ? "\n" : " ");
            sent.append(piece);
            provider.onlyCall().send(piece);
        }
        provider.onlyCall().complete();

        for (Future<String> one : read) {
            assertThat(one.get(30, SECONDS)).isEqualTo(sent.toString());
        }
        assertThat(streams.running()).isZero();
    }

    private static String readAll(ChatStream stream, int i) throws InterruptedException, RefusedException {
        Random random = new Random(i);
        Semaphore woken = new Semaphore(1);
        StringBuilder text = new StringBuilder();
        int[] ends = {0};
        int[] last = {-1};
        try (LogReader reader = stream.attach(0, woken::release)) {
            while (!reader.atEnd()) {
                assertThat(woken.tryAcquire(20, SECONDS)).as("woken").isTrue();
                woken.drainPermits();
                while (reader.read(1 + random.nextInt(1 << (i * 3)), (event, sequence, reply) -> {
                    assertThat(sequence).isGreaterThan(last[0]);
                    last[0] = sequence;
                    collect(event, text, ends);
                })) {
                    Thread.onSpinWait();
                }
            }
        }
        assertThat(ends[0]).isEqualTo(1);
        return text.toString();
    }

    private static void collect(StreamEvent event, StringBuilder text, int[] ends) {
        if (event instanceof TextDelta delta) {
            text.append(delta.text().decoded());
        } else if (event.terminal()) {
            ends[0]++;
        }
    }

    private static StreamSettings settings() {
        Duration day = Duration.ofDays(1);
        return new StreamSettings(day, day, day, day, day, StreamFixture.ONE_ATTEMPT, 0, 0, 0, 0);
    }
}

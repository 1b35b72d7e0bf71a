package dev.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.event.StreamId;
import dev.sluice.it.server.RedisProcess;
import dev.sluice.stream.ChatStream;
import dev.sluice.stream.UnreachableException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A node that is killed, or stands still for longer than its lease, in the middle of its replies. */
@Tag("one-server")
final class LostNodeIT {

    private static final int STREAMS = Integer.getInteger("sluice.cluster.streams", 100);

    /** Twice the contract's, for a machine that is busy. */
    private static final Duration TOLD = Duration.ofSeconds(20);

    private RedisProcess redis;
    private Node left;
    private Process lost;
    private BufferedReader output;
    private final List<ChatStream> streams = new ArrayList<>();
    private final List<Follower> readers = new ArrayList<>();

    @BeforeEach
    void starts() throws IOException {
        redis = new RedisProcess();
        left = new Node(redis.url(), Node.SHORT_LEASE);
        await().until(() -> left.cluster.isUp());
        lost = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        LostNode.class.getName(),
                        redis.url(),
                        String.valueOf(STREAMS))
                .redirectErrorStream(true)
                .start();
        output = lost.inputReader(StandardCharsets.UTF_8);
        while (streams.size() < STREAMS) {
            StreamId id = StreamId.parse(String.valueOf(output.readLine()));
            if (id != null) {
                await().pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(2))
                        .ignoreException(UnreachableException.class)
                        .until(() -> left.streams.find(id, Node.PRINCIPAL) != null);
                ChatStream stream = left.streams.find(id, Node.PRINCIPAL);
                streams.add(stream);
                readers.add(new Follower(stream, 0));
            }
        }
        await().until(() -> readers.stream().allMatch(reader -> reader.text().contains("<20>")));
    }

    @AfterEach
    void closes() {
        readers.forEach(Follower::close);
        lost.destroyForcibly();
        left.close();
        redis.close();
    }

    @Test
    void a_killed_node_costs_no_reader_what_it_had_told_and_gives_one_end() throws Exception {
        lost.destroyForcibly().waitFor();

        assertLost();
        assertNothingFollows();
    }

    @Test
    void a_node_that_stood_still_finds_its_streams_ended_and_stops_its_providers() throws Exception {
        signal("-STOP");
        assertLost();
        Thread.sleep(1000); // now it has stood still for longer than its own lease, too
        signal("-CONT");

        String line = "";
        while (line != null && !line.equals("stopped")) {
            line = output.readLine();
        }
        assertThat(line).isEqualTo("stopped");
        assertNothingFollows();
    }

    private void assertLost() {
        await().atMost(TOLD)
                .untilAsserted(() ->
                        assertThat(readers).allMatch(reader -> !reader.end().equals("running")));
        for (Follower reader : readers) {
            assertThat(reader.end()).isEqualTo("producer_lost");
            assertMarks(reader.text());
        }
    }

    /** Every mark once, in order. */
    private static void assertMarks(String text) {
        StringBuilder expected = new StringBuilder();
        for (int mark = 0; expected.length() < text.length(); mark++) {
            expected.append(MarkedStreams.mark(mark));
        }
        assertThat(text).isEqualTo(expected.toString());
    }

    /** No reader gets anything after its end, and one that comes later, or had more than others, gets the same end. */
    private void assertNothingFollows() {
        for (int i = 0; i < STREAMS; i++) {
            Follower reader = readers.get(i);
            assertThat(reader.ends()).isOne();
            try (Follower late = new Follower(streams.get(i), 0);
                    Follower ahead = new Follower(streams.get(i), 1_000_000)) {
                assertThat(late.text()).isEqualTo(reader.text());
                assertThat(late.end()).isEqualTo("producer_lost");
                assertThat(ahead.text()).isEmpty();
                assertThat(ahead.end()).isEqualTo("producer_lost");
            }
        }
    }

    private void signal(String name) throws Exception {
        new ProcessBuilder("kill", name, String.valueOf(lost.pid())).start().waitFor();
    }
}

package dev.sluice.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.client.Concurrently;
import dev.sluice.it.client.ProtocolReader;
import dev.sluice.it.client.ProtocolReader.Told;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.client.SseClient;
import dev.sluice.it.client.SseEvent;
import dev.sluice.it.cluster.Resumption.Begun;
import dev.sluice.it.dialect.WrittenReply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Replies that one node writes, and clients of every dialect read on the other. */
@Tag("one-server")
final class DialectsOnTwoNodesIT extends OnTwoTomcats {

    /** Bytes that the provider sends at a time: fewer than an event. */
    private static final int PIECE = 150;

    /** Between pieces, so that there are events of one piece each. */
    private static final long PAUSE_MS = 3;

    /** Against a test that hangs. */
    private static final int PATIENCE_SECONDS = 120;

    private static final int READERS_OF_EACH_NODE = 5;

    /** Protocols that have text only. */
    private static final Set<Resumption> TELLING_LITTLE = EnumSet.of(Resumption.DELTA, Resumption.CONTENT);

    private static final List<String> TEXT =
            List.of("Grüße, ", "世界", " 👩‍👩‍👧", "\n\ndata: [DONE]", " \"", "\\", " the end");

    /** Set when the provider may end its reply. */
    private final CountDownLatch finish = new CountDownLatch(1);

    private WrittenReply begun() {
        return new WrittenReply()
                .thinks(List.of("Hm, ", "日本", "語 😀"))
                .says(TEXT)
                .calls(List.of("{\"q\":", "\"漢", "字\"", "}"), List.of("{\"n\"", " : ", "1.0e2}"))
                .says(TEXT);
    }

    /** A model whose reply is written at once but for its end. */
    private String model(String name) {
        byte[] before = begun().bytes();
        byte[] all = begun().ends().bytes();
        provider().on(name, call -> {
            call.eventStream();
            for (int at = 0; at < before.length; at += PIECE) {
                call.chunk(before, at, Math.min(before.length, at + PIECE));
                boolean unused = call.awaitGone(PAUSE_MS);
            }
            if (finish.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                call.chunk(all, before.length, all.length);
                call.end();
            }
        });
        return "anthropic/" + name;
    }

    private static String written() {
        return String.join("", TEXT).repeat(2);
    }

    @ParameterizedTest
    @EnumSource(Resumption.class)
    void a_client_reads_on_after_every_event_on_another_node(Resumption dialect) throws Exception {
        Begun begun = dialect.start(a(), model("resumed-" + dialect));
        List<SseEvent> events = new ArrayList<>();
        List<SseClient> there = new ArrayList<>(List.of(new SseClient(dialect.after(List.of(), begun, b()))));
        try (SseClient here = new SseClient(begun.first())) {
            ProtocolReader read = new ProtocolReader(dialect.dialect());
            while (!read.text().equals(written())) {
                take(here.next(), read, events);
                there.add(new SseClient(dialect.after(events, begun, b())));
            }
            ProtocolReader live = new ProtocolReader(dialect.dialect());
            List<SseEvent> eventsThere = new ArrayList<>();
            while (!live.text().equals(written())) {
                take(there.get(0).next(), live, eventsThere);
            }
            finish.countDown();
            for (SseEvent event : here.rest()) {
                take(event, read, events);
            }
            assertThat(read.end()).isEqualTo("complete");
            there.get(0).rest().forEach(live::take);
            assertThat(live.told()).as("read from the start there").isEqualTo(read.told());
            for (int had = 1; had < there.size(); had++) {
                assertThat(told(dialect, events.subList(0, had), there.get(had)))
                        .as("after %s, while it was written", events.get(had - 1))
                        .isEqualTo(read.told());
            }
            for (int had = 0; had <= events.size(); had++) {
                RawHttp again = dialect.after(events.subList(0, had), begun, b());
                if (again.status() == 204) {
                    assertThat(events.subList(had, events.size()))
                            .as("events after a 204; the AI SDK does not count this one")
                            .allMatch(event -> event.data().equals("[DONE]"));
                    again.close();
                } else {
                    assertThat(told(dialect, events.subList(0, had), new SseClient(again)))
                            .as("after %d events, when it had ended", had)
                            .isEqualTo(read.told());
                }
            }
        } finally {
            for (SseClient client : there) {
                client.close();
            }
        }
    }

    private static void take(SseEvent event, ProtocolReader reader, List<SseEvent> events) {
        reader.take(event);
        events.add(event);
    }

    /** What a client has that had some events, and then read others. */
    private static Told told(Resumption dialect, List<SseEvent> had, SseClient more) throws IOException {
        ProtocolReader reader = new ProtocolReader(dialect.dialect());
        had.forEach(reader::take);
        try (more) {
            more.rest().forEach(reader::take);
        }
        return reader.told();
    }

    @ParameterizedTest
    @EnumSource(Resumption.class)
    void ten_readers_on_both_nodes_at_once_read_the_same(Resumption dialect) throws Exception {
        Begun begun = Resumption.TYPED.start(a(), model("read-by-ten-" + dialect));
        List<Callable<Told>> readers = new ArrayList<>();
        CountDownLatch reading = new CountDownLatch(2 * READERS_OF_EACH_NODE);
        for (int i = 0; i < READERS_OF_EACH_NODE; i++) {
            readers.add(() -> whole(dialect, dialect.events(List.of(), begun, a()), reading));
            readers.add(() -> whole(dialect, dialect.events(List.of(), begun, b()), reading));
        }
        Thread finishing = new Thread(() -> {
            try {
                boolean all = reading.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (all) {
                    finish.countDown();
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        finishing.start();

        List<Told> told = Concurrently.run(readers.size(), readers);
        assertThat(finish.getCount())
                .as("whether all read while it was written")
                .isZero();
        Told expected =
                TELLING_LITTLE.contains(dialect) ? told.get(0) : begun().ends().told("complete");
        assertThat(told).containsOnly(expected);
        assertThat(expected.text()).isEqualTo(written());
        assertThat(expected.end()).isEqualTo("complete");
        begun.first().close();
    }

    private static Told whole(Resumption dialect, RawHttp http, CountDownLatch reading) throws IOException {
        ProtocolReader reader = new ProtocolReader(dialect.dialect());
        try (SseClient client = new SseClient(http)) {
            while (!reader.text().equals(written())) {
                reader.take(client.next());
            }
            reading.countDown();
            client.rest().forEach(reader::take);
        }
        return reader.told();
    }
}

package dev.sluice.it.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.client.Concurrently;
import dev.sluice.it.client.ProtocolReader;
import dev.sluice.it.client.ProtocolReader.Told;
import dev.sluice.it.client.ProtocolStart;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.client.SseClient;
import dev.sluice.it.client.SseEvent;
import dev.sluice.it.provider.ProviderCall;
import dev.sluice.it.server.DeployedWar;
import dev.sluice.provider.HardText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One reply, started by a client of one protocol and read by those of all others while it is written. */
@Tag("one-server")
final class ReadersOfOneReplyIT extends DeployedWar {

    /** Bytes that the provider sends at a time: fewer than an event, and in the middle of code points. */
    private static final int PIECE = 13;

    /** The provider goes on once every reader has read what there is, so that all of them read while the reply is written. */
    private static final int PATIENCE_SECONDS = 120;

    private static final List<String> THOUGHTS = List.of("Hm, ", "日本", "語 😀", "\n\n");

    @ParameterizedTest
    @EnumSource(ProtocolStart.class)
    void every_protocol_reads_the_same(ProtocolStart start) throws Exception {
        WrittenReply begun = new WrittenReply().thinks(THOUGHTS);
        WrittenReply reply = new WrittenReply().thinks(THOUGHTS);
        for (HardText split : HardText.values()) {
            reply.says(split, "https://example.org/" + split);
        }
        reply.calls(List.of("{\"q\":", "\"漢", "字\"", "}"), List.of("{\"n\"", " : ", "1.0e2}"))
                .ends();

        for (Told told : read(start, "whole", begun, reply)) {
            assertThat(told).isEqualTo(reply.told("complete"));
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolStart.class)
    void every_protocol_fails_where_the_reply_breaks_off(ProtocolStart start) throws Exception {
        WrittenReply begun = new WrittenReply().thinks(THOUGHTS);
        WrittenReply reply = new WrittenReply()
                .thinks(THOUGHTS)
                .says(HardText.UNIT_BY_UNIT, "https://example.org/broken")
                .openCalls(List.of("{\"q\":", "\"漢"), List.of("{\"n\"", " : "));

        List<Told> all = read(start, "broken", begun, reply);
        Told whole = reply.told("error");
        for (Told told : all) {
            // Calls that are not whole are not told in typed.
            assertThat(told)
                    .isEqualTo(
                            told.calls().isEmpty()
                                    ? new Told(whole.text(), whole.thinking(), List.of(), whole.sources(), "error")
                                    : whole);
        }
        assertThat(all)
                .as("readers that were told of calls")
                .filteredOn(told -> !told.calls().isEmpty())
                .hasSameSizeAs(ProtocolStart.protocols());
    }

    /** Starts a reply and reads it in all dialects at once. */
    private List<Told> read(ProtocolStart start, String name, WrittenReply begun, WrittenReply reply) throws Exception {
        ProtocolStart[] dialects = ProtocolStart.values();
        CountDownLatch reading = new CountDownLatch(dialects.length);
        String model = "readers-" + name + '-' + start.dialect();
        provider().on(model, call -> {
            call.eventStream();
            byte[] bytes = reply.bytes();
            send(call, bytes, 0, begun.bytes().length);
            if (reading.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                send(call, bytes, begun.bytes().length, bytes.length);
                call.end();
            } else {
                call.rst();
            }
        });
        RawHttp first = start.start(api(), "anthropic/" + model);
        String stream = first.header("Sluice-Stream-Id");
        List<Callable<Told>> readers = new ArrayList<>();
        for (ProtocolStart dialect : dialects) {
            readers.add(() -> follow(
                    dialect.dialect(),
                    dialect == start
                            ? first
                            : api().get("api/streams/" + stream + "/events?parts=true&accumulated=false&dialect="
                                    + dialect.dialect()),
                    reading));
        }
        return Concurrently.run(readers.size(), readers);
    }

    private static void send(ProviderCall call, byte[] bytes, int from, int to) throws IOException {
        for (int at = from; at < to; at += PIECE) {
            call.chunk(bytes, at, Math.min(to, at + PIECE));
        }
    }

    private static Told follow(String dialect, RawHttp http, CountDownLatch reading) throws IOException {
        ProtocolReader reader = new ProtocolReader(dialect);
        boolean read = false;
        try (SseClient client = new SseClient(http)) {
            for (SseEvent event = client.next(); event != null; event = client.next()) {
                reader.take(event);
                if (!read && reader.told().thinking().equals(String.join("", THOUGHTS))) {
                    read = true;
                    reading.countDown();
                }
            }
        }
        assertThat(read).as(dialect + " read before the rest was written").isTrue();
        return reader.told();
    }
}

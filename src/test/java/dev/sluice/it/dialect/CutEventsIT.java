package dev.sluice.it.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.client.Concurrently;
import dev.sluice.it.client.ProtocolReader;
import dev.sluice.it.client.ProtocolReader.Told;
import dev.sluice.it.client.ProtocolStart;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.client.SseEvent;
import dev.sluice.it.server.DeployedWar;
import jakarta.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Readers whose connections are lost at any byte, and who read on after the last event that they have whole. Of the protocols
 * whose own clients do not resume: a program that speaks them can do so by the ids of events.
 */
@Tag("one-server")
final class CutEventsIT extends DeployedWar {

    private static final int CUTS = 1000;
    private static final int REPLIES = 4;
    private static final int READERS_OF_EACH = 2;

    /** Bytes of an answer before it is cut, on average: some events, of which the largest can be read whole now and then. */
    private static final int MEAN_BYTES = 400;

    /** Most bytes that the provider sends at a time. */
    private static final int MAX_WRITTEN = 500;

    /** Bytes of a connection of the first reader for which the provider sends once more: so it writes while readers are cut off. */
    private static final int BYTES_OF_EACH = 300;

    /** When the provider sends more though nobody has asked: what it has sent became fewer bytes than the reader waits for. */
    private static final int PAUSE_MS = 200;

    private static final String[] PIECES = {
        "a",
        "word ",
        "\n\n",
        "\r\n",
        "\"",
        "\\",
        "\u0001",
        "ä",
        "漢字",
        "\u2028",
        "😀",
        "👩‍👩‍👧",
        "data: ",
        "[DONE]",
        "id: 7.1"
    };

    private final AtomicInteger cuts = new AtomicInteger();
    private final AtomicInteger cutsWhileWritten = new AtomicInteger();

    @ParameterizedTest
    @ValueSource(strings = {"openai", "anthropic"})
    void a_thousand_cuts_at_any_byte_change_nothing(String dialect) throws Exception {
        List<Callable<Void>> readers = new ArrayList<>();
        for (int i = 0; i < REPLIES; i++) {
            Random random = new Random(i);
            WrittenReply reply = reply(random);
            String model = "cut-events-" + dialect + '-' + i;
            Semaphore wanted = new Semaphore(0);
            provider().on(model, call -> {
                byte[] bytes = reply.bytes();
                call.eventStream();
                for (int at = 0; at < bytes.length; ) {
                    int next = Math.min(bytes.length, at + 1 + random.nextInt(MAX_WRITTEN));
                    call.chunk(bytes, at, next);
                    at = next;
                    boolean unused = wanted.tryAcquire(PAUSE_MS, TimeUnit.MILLISECONDS);
                }
                call.end();
            });
            RawHttp start = ProtocolStart.of(dialect).start(api(), "anthropic/" + model);
            String stream = start.header("Sluice-Stream-Id");
            Told whole = reply.told("complete");
            for (int j = 0; j < READERS_OF_EACH; j++) {
                Random places = new Random(REPLIES + i * READERS_OF_EACH + j);
                RawHttp first = j == 0 ? start : null;
                Cut reader = new Cut(dialect, model, stream, places, j == 0 ? wanted : new Semaphore(0));
                readers.add(() -> {
                    cutAndCompare(reader, first, whole);
                    return null;
                });
            }
        }
        Concurrently.run(readers.size(), readers);
        assertThat(cuts.get()).as("cuts of " + dialect).isGreaterThanOrEqualTo(CUTS);
        assertThat(cutsWhileWritten.get())
                .as("cuts of " + dialect + " while the reply was written")
                .isGreaterThan(CUTS / 5);
    }

    private static WrittenReply reply(Random random) {
        WrittenReply reply = new WrittenReply();
        for (int i = 0; i < 8; i++) {
            reply.thinks(pieces(random, 4)).says(pieces(random, 8)).calls(arguments(random, 4), arguments(random, 2));
        }
        return reply.ends();
    }

    private static List<String> pieces(Random random, int most) {
        List<String> pieces = new ArrayList<>();
        for (int i = random.nextInt(most); i >= 0; i--) {
            StringBuilder piece = new StringBuilder();
            for (int j = random.nextInt(3); j >= 0; j--) {
                piece.append(PIECES[random.nextInt(PIECES.length)]);
            }
            pieces.add(piece.toString());
        }
        return pieces;
    }

    /** A whole object, since one that is not keeps its call open to the reply's end; and not as Sluice would write it. */
    private static List<String> arguments(Random random, int most) {
        List<String> arguments = new ArrayList<>(List.of("{ \"all\":["));
        pieces(random, most).forEach(piece -> arguments.add(Json.createValue(piece) + ", "));
        arguments.add("1.0e2 ]}");
        return arguments;
    }

    /** Reads a reply over and over until this reader has been cut off as often as it should. */
    private void cutAndCompare(Cut reader, @Nullable RawHttp first, Told whole)
            throws IOException, InterruptedException {
        RawHttp http = first;
        while (reader.cuts < CUTS / REPLIES / READERS_OF_EACH) {
            assertThat(reader.read(http == null ? reader.open("") : http))
                    .as(reader.model + " after " + reader.cuts + " cuts in " + reader.dialect)
                    .isEqualTo(whole);
            http = null;
        }
        ProtocolReader uncut = new ProtocolReader(reader.dialect);
        try (RawHttp again = reader.open("")) {
            events(again.body().readAllBytes()).forEach(uncut::take);
        }
        assertThat(uncut.told())
                .as(reader.model + " uncut in " + reader.dialect)
                .isEqualTo(whole);
    }

    /** A reader who is cut off. */
    private final class Cut {
        private final String dialect;
        private final String model;
        private final String stream;
        private final Random places;
        private final Semaphore wanted;
        private int cuts;

        Cut(String dialect, String model, String stream, Random places, Semaphore wanted) {
            this.dialect = dialect;
            this.model = model;
            this.stream = stream;
            this.places = places;
            this.wanted = wanted;
        }

        RawHttp open(String last) throws IOException {
            return api().get(
                            "api/streams/" + stream + "/events?dialect=" + dialect,
                            last.isEmpty() ? Map.of() : Map.of("Last-Event-ID", last));
        }

        /** Reads the whole reply, beginning with an answer that has come already. */
        Told read(RawHttp begun) throws IOException, InterruptedException {
            ProtocolReader reader = new ProtocolReader(dialect);
            RawHttp http = begun;
            String last = "";
            while (true) {
                assertThat(http.status()).as(model + " after " + last).isEqualTo(200);
                int most = 1 + (int) (-MEAN_BYTES * Math.log(1 - places.nextDouble()));
                wanted.release(1 + most / BYTES_OF_EACH);
                byte[] bytes = http.body().readNBytes(most);
                for (SseEvent event : events(bytes)) {
                    assertThat(event.id()).as("the id of " + event).isNotEmpty();
                    last = event.id();
                    reader.take(event);
                }
                if (!reader.end().isEmpty() || bytes.length < most) {
                    http.close();
                    return reader.told();
                }
                lose(http);
                http = open(last);
            }
        }

        private void lose(RawHttp http) throws IOException, InterruptedException {
            if (places.nextBoolean()) {
                http.reset();
            } else {
                http.close();
            }
            cuts++;
            CutEventsIT.this.cuts.incrementAndGet();
            if (!provider().calls(model).get(0).awaitAnswered(0)) {
                cutsWhileWritten.incrementAndGet();
            }
        }
    }

    /** The events that are whole. */
    private static List<SseEvent> events(byte[] bytes) {
        int end = bytes.length;
        while (end > 1 && !(bytes[end - 1] == '\n' && bytes[end - 2] == '\n')) {
            end--;
        }
        List<SseEvent> events = new ArrayList<>();
        if (end < 2) {
            return events;
        }
        for (String frame : new String(bytes, 0, end - 2, UTF_8).split("\n\n", -1)) {
            String id = "";
            String name = "";
            String data = "";
            for (String line : frame.split("\n", -1)) {
                String value = line.substring(line.indexOf(": ") + 2);
                switch (line.substring(0, line.indexOf(':'))) {
                    case "id" -> id = value;
                    case "event" -> name = value;
                    case "data" -> data = value;
                    default -> assertThat(line).as("a line of " + frame).isEqualTo(": keepalive");
                }
            }
            events.add(new SseEvent(id, name, data));
        }
        return events;
    }
}

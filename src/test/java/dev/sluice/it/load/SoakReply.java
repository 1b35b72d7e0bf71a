package dev.sluice.it.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.it.provider.ProviderCall;
import dev.sluice.it.provider.ReplayProvider;
import dev.sluice.it.provider.Wire;
import java.io.IOException;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * One reply of the soak's provider. A number determines everything: its text, where its bytes are cut, and what goes wrong;
 * so both the provider's script and the client that checks the outcome know it.
 */
final class SoakReply {

    /** What goes wrong, if anything does. */
    enum Fault {
        NONE,
        /** Refused once, then answered. */
        FLAKY,
        CLOSED,
        RESET,
        /** Ended properly in HTTP, without the provider's own end. */
        UNENDED,
        ERROR,
        SILENT
    }

    private static final String MODEL = "soak";

    /** Of ten replies, seven are whole. */
    private static final int FAULTY_OF_TEN = 3;

    private static final int MAX_PIECES = 60;
    private static final int MAX_CUT = 400;
    private static final int MAX_PAUSE_MS = 12;

    /** Longer than the soak's server waits for a provider. */
    private static final int SILENCE_MS = 20_000;

    private static final String[] CHARACTERS = {
        "a",
        "word ",
        "\n",
        "\r\n",
        "\"",
        "\\",
        "\t",
        "\u0001",
        "ä",
        "漢字",
        "\u2028",
        "😀",
        "👩‍👩‍👧",
        "data: ",
        "</b>",
        "[DONE]"
    };

    /** Replies that were refused once. */
    private static final Set<Integer> REFUSED = ConcurrentHashMap.newKeySet();

    private final int number;
    private final Wire wire;
    private final Fault fault;
    private final String[] pieces;
    private final Random cuts;

    SoakReply(int number) {
        this.number = number;
        Random random = new Random(number);
        wire = random.nextBoolean() ? Wire.OPENAI : Wire.ANTHROPIC;
        Fault[] faults = Fault.values();
        fault = random.nextInt(10) < FAULTY_OF_TEN ? faults[1 + random.nextInt(faults.length - 1)] : Fault.NONE;
        pieces = new String[1 + random.nextInt(MAX_PIECES)];
        for (int i = 0; i < pieces.length; i++) {
            StringBuilder piece = new StringBuilder();
            for (int j = random.nextInt(12); j >= 0; j--) {
                piece.append(CHARACTERS[random.nextInt(CHARACTERS.length)]);
            }
            pieces[i] = piece.toString();
        }
        cuts = new Random(random.nextLong());
    }

    /** The name of the model that gives this reply. */
    String model() {
        return wire.provider() + '/' + MODEL + '~' + number;
    }

    String text() {
        return String.join("", pieces);
    }

    /** Whether the client gets the whole text and the end. */
    boolean whole() {
        return fault == Fault.NONE || fault == Fault.FLAKY;
    }

    /** Sets the provider's script for all such replies. */
    static void serve(ReplayProvider provider) {
        provider.on(
                MODEL,
                call -> new SoakReply(Integer.parseInt(
                                call.model().substring(call.model().indexOf('~') + 1)))
                        .answer(call));
    }

    private void answer(ProviderCall call) throws IOException, InterruptedException {
        if (fault == Fault.FLAKY && REFUSED.add(number)) {
            call.whole(503, Map.of("Content-Type", "application/json"), "{\"error\":{}}".getBytes(UTF_8));
            return;
        }
        call.eventStream();
        StringBuilder told = new StringBuilder();
        for (String piece : pieces) {
            told.append(wire.text(piece));
        }
        if (whole()) {
            send(call, told.append(wire.beforeEnd()).append(wire.end()).toString(), Integer.MAX_VALUE);
            call.end();
            return;
        }
        if (fault == Fault.ERROR) {
            told.append(wire.error("overloaded_error"));
        }
        send(call, told.toString(), fault == Fault.ERROR ? Integer.MAX_VALUE : cuts.nextInt(told.length()));
        switch (fault) {
            case CLOSED -> call.fin();
            case RESET -> call.rst();
            case SILENT -> {
                boolean unused = call.awaitGone(SILENCE_MS);
            }
            default -> call.end();
        }
    }

    private void send(ProviderCall call, String content, int most) throws IOException, InterruptedException {
        byte[] bytes = content.getBytes(UTF_8);
        int end = Math.min(bytes.length, most);
        for (int at = 0; at < end; ) {
            int next = Math.min(end, at + 1 + cuts.nextInt(MAX_CUT));
            call.chunk(bytes, at, next);
            at = next;
            if (cuts.nextInt(4) == 0 && call.awaitGone(cuts.nextInt(MAX_PAUSE_MS))) {
                return;
            }
        }
    }

    @Override
    public String toString() {
        return "reply " + number + " of " + wire + ", " + fault + ", " + pieces.length + " pieces";
    }

    static int random(Random random) {
        return 1 + random.nextInt(Integer.MAX_VALUE - 1);
    }

    /** As a slow client reads. */
    static void dawdle(Random random) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(random.nextInt(MAX_PAUSE_MS));
    }
}

package dev.sluice.provider;

import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.sse.BadFraming;
import dev.sluice.sse.Cuts;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** What Jazzer calls with bytes of its own invention, in a JVM of its own: see {@link FuzzIT}. */
public final class FuzzTarget {

    private static final List<RecordedStreams> FORMATS =
            Formats.ALL.stream().map(Formats::of).toList();

    /** In place of a reply that ends at a limit of the framing, which is its own error. */
    private static final String LIMIT = "a limit of the framing";

    private FuzzTarget() {}

    /** Returns an input that has the decoder of that format read the bytes, which are cut off at a size. */
    static byte[] input(String format, byte[] bytes, int maxBytes) {
        byte[] input = new byte[Math.min(1 + bytes.length, maxBytes)];
        input[0] = (byte) Formats.ALL.indexOf(format);
        System.arraycopy(bytes, 0, input, 1, input.length - 1);
        return input;
    }

    /** Loads what takes long to load, which is not to count as a hang. */
    public static void fuzzerInitialize() {
        byte[] bytes = "data: {}\n\n".getBytes(StandardCharsets.UTF_8);
        Formats.ALL.forEach(format -> fuzzerTestOneInput(input(format, bytes, 100)));
    }

    /** Throws where the decoder does, or breaks a rule of {@link RecordedReply}, or is misled by a cut. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        RecordedStreams streams = FORMATS.get(Byte.toUnsignedInt(input[0]) % FORMATS.size());
        byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
        String whole = tell(streams, Cuts.whole(bytes));
        Cuts cut = Cuts.random(bytes, Arrays.hashCode(bytes));
        String inPieces = tell(streams, cut);
        if (!whole.equals(inPieces)) {
            throw new AssertionError(cut + ":\n" + inPieces + "\ninstead of\n" + whole);
        }
        RecordedReply told = new RecordedReply();
        StreamFailed failure = streams.decoder(told, new ReplyWriter(told, Requests.asking("Why?"), "p/m"))
                .refusal(bytes.length % 2 == 0 ? 200 : 400, bytes);
        if (!failure.message().equals(failure.code().message())
                && !failure.message().contains("quota")) {
            throw new AssertionError("the provider's words: " + failure.message());
        }
    }

    private static String tell(RecordedStreams streams, Cuts cut) {
        try {
            RecordedReply told = streams.decode(cut);
            if (told.terminal() == null) {
                throw new AssertionError("no end");
            }
            return told.story();
        } catch (BadFraming e) {
            return LIMIT;
        }
    }
}

package dev.sluice.provider;

import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.sse.BadFraming;
import dev.sluice.sse.Cuts;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What Jazzer calls with bytes of its own invention, in a JVM of its own: see {@link FuzzIT}. */
public final class FuzzTarget {

    static final String FORMAT = "sluice.fuzz.format";

    private static final RecordedStreams STREAMS = Formats.of(System.getProperty(FORMAT, ""));

    private FuzzTarget() {}

    /** Loads what takes long to load, which is not to count as a hang. */
    public static void fuzzerInitialize() {
        fuzzerTestOneInput("data: {}\n\n".getBytes(StandardCharsets.UTF_8));
    }

    /** Throws where the decoder does, or breaks a rule of {@link RecordedReply}, or is misled by a cut. */
    public static void fuzzerTestOneInput(byte[] bytes) {
        String whole = tell(Cuts.whole(bytes));
        Cuts cut = Cuts.random(bytes, Arrays.hashCode(bytes));
        String inPieces = tell(cut);
        if (!whole.equals(inPieces)) {
            throw new AssertionError(cut + ":\n" + inPieces + "\ninstead of\n" + whole);
        }
        RecordedReply told = new RecordedReply();
        StreamFailed failure = STREAMS.decoder(told, new ReplyWriter(told, Requests.asking("Why?"), "p/m"))
                .refusal(bytes.length % 2 == 0 ? 200 : 400, bytes);
        if (!failure.message().equals(failure.code().message())
                && !failure.message().contains("quota")) {
            throw new AssertionError("the provider's words: " + failure.message());
        }
    }

    private static String tell(Cuts cut) {
        try {
            RecordedReply told = STREAMS.decode(cut);
            if (told.terminal() == null) {
                throw new AssertionError("no end");
            }
            return told.story();
        } catch (BadFraming e) {
            return "a limit of the framing"; // which is its own error
        }
    }
}

package dev.sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.chat.ChatRequest;
import dev.sluice.event.ErrorCode;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.provider.Recordings.Recording;
import dev.sluice.sse.BadFraming;
import dev.sluice.sse.Cuts;
import dev.sluice.sse.EventStreamReader;
import dev.sluice.sse.Framing;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests of an adapter's decoder with real recordings, cut in many ways. Each adapter has a subclass. The recordings are
 * outside the repository (system property {@code sluice.fixtures}); without them the tests are reported as skipped.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class RecordedStreams {

    private static final ChatRequest REQUEST = Requests.asking("Why?");

    private final String format;
    private List<Recording> recordings = List.of();

    /** Tests the recordings of one format of the manifest. */
    protected RecordedStreams(String format) {
        this.format = format;
    }

    /** Makes a decoder for one reply. */
    protected abstract ReplyDecoder decoder(ReplyListener listener, ReplyWriter reply);

    /** Makes the framing of one reply for its decoder. */
    protected Framing framing(ReplyDecoder decoder) {
        return new EventStreamReader(decoder);
    }

    /** Makes a reader of one reply that the decoder is compared with. */
    protected abstract SlowReader slowReader();

    /** Makes the replies for that comparison. */
    protected abstract RandomReplies randomReplies();

    /** The bytes in which the provider sends an event, given as text. */
    protected byte[] framed(String event) {
        return event.getBytes(StandardCharsets.UTF_8);
    }

    /** The first of a recording's events. */
    protected byte[] firstEvent(byte[] recording) {
        return Cuts.byEvent(recording).pieces().get(0);
    }

    @BeforeAll
    void find_the_recordings() {
        assumeTrue(Recordings.exist(), "no recordings in " + Recordings.folder());
        recordings = Recordings.of(format);
        System.out.printf(
                "%s: %d recorded streams, %d refusals%n",
                format, streams().count(), refusals().count());
        assertThat(recordings).isNotEmpty();
    }

    Stream<Recording> streams() {
        return recordings.stream().filter(r -> r.status() == 200);
    }

    Stream<Recording> refusals() {
        return recordings.stream().filter(r -> r.status() != 200);
    }

    @ParameterizedTest
    @MethodSource("streams")
    void a_recording_is_relayed_as_the_official_libraries_read_it(Recording recording) throws BadFraming {
        for (Cuts cut : Cuts.some(recording.bytes()).toList()) {
            RecordedReply recorded = decode(cut);
            String as = recording + ", cut " + cut;
            assertThat(recorded.text()).as(as).isEqualTo(recording.text());
            assertThat(recorded.thinking()).as(as).isEqualTo(recording.thinking());
            assertThat(recorded.skippedChunks()).as(as).isZero();
            if (recording.error() == null) {
                assertThat(recording.asRecorded(recorded.calls())).as(as).isEqualTo(recording.toolCalls());
                assertThat(recorded.terminal()).as(as).isInstanceOf(StreamCompleted.class);
                completed((StreamCompleted) recorded.terminal(), recording, as);
            } else {
                assertThat(recorded.terminal()).as(as).isInstanceOf(StreamFailed.class);
                assertThat(((StreamFailed) recorded.terminal()).code()).as(as).isEqualTo(recording.error());
            }
        }
    }

    /** The bytes of all recorded streams. */
    final List<byte[]> recorded() {
        return Recordings.of(format).stream()
                .filter(r -> r.status() == 200)
                .map(Recording::bytes)
                .toList();
    }

    /** Decodes a reply in one piece to its end, as {@code HttpCall} does. */
    final void read(byte[] bytes, ReplyListener listener) throws BadFraming {
        ReplyDecoder decoder = decoder(listener, new ReplyWriter(listener, REQUEST, "recorded/model"));
        Framing framing = framing(decoder);
        framing.read(bytes, 0, bytes.length);
        framing.end();
        decoder.end();
    }

    RecordedReply decode(Cuts cut) throws BadFraming {
        RecordedReply recorded = new RecordedReply();
        ReplyDecoder decoder = decoder(recorded, new ReplyWriter(recorded, REQUEST, "recorded/model"));
        Framing framing = framing(decoder);
        cut.readInto(framing::read);
        framing.end();
        decoder.end();
        return recorded;
    }

    private static void completed(StreamCompleted completed, Recording recording, String as) {
        assertThat(completed.stopReason()).as(as).isEqualTo(recording.stopReason());
        assertThat(completed.refusal()).as(as).isEqualTo(recording.refusal());
        if (recording.usage() == null) {
            assertThat(completed.usage().estimated()).as(as).isTrue();
        } else {
            assertThat(completed.usage()).as(as).isEqualTo(recording.usage());
        }
    }

    @ParameterizedTest
    @MethodSource("streams")
    void a_connection_that_ends_after_the_first_event_is_an_error(Recording recording) throws BadFraming {
        byte[] first = firstEvent(recording.bytes());

        RecordedReply recorded = decode(Cuts.whole(first));

        assertThat(recorded.terminal()).isInstanceOf(StreamFailed.class);
        assertThat(recording.text()).startsWith(recorded.text());
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("refusals")
    void a_refusal_has_the_expected_code_and_our_own_message(Recording recording) {
        RecordedReply recorded = new RecordedReply();
        ReplyDecoder decoder = decoder(recorded, new ReplyWriter(recorded, Requests.asking("Why?"), "recorded/model"));

        StreamFailed failure = decoder.refusal(recording.status(), recording.bytes());

        assertThat(failure.code()).isEqualTo(recording.error());
        assertThat(failure.message())
                .as("our own words")
                .isEqualTo(failure.code().message());
        assertThat(failure.retryable()).isEqualTo(failure.code() != ErrorCode.PROVIDER_AUTH);
    }
}

package dev.sluice.provider.bedrock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.sse.BadFraming;
import dev.sluice.sse.Cuts;
import dev.sluice.sse.EventMemory;
import dev.sluice.sse.Framing;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

final class MessageFramingTest {

    private final List<String> recorded = new ArrayList<>();
    private final List<byte[]> arrays = new ArrayList<>();
    private final MessageFraming.Messages messages = new MessageFraming.Messages() {
        @Override
        public void event(String type, byte[] array, int from, int to) {
            recorded.add(type + " " + new String(array, from, to - from, UTF_8));
            arrays.add(array);
        }

        @Override
        public void exception(String type) {
            recorded.add("exception " + type);
        }
    };

    private static final String THREE = "messageStart: {}\ncontentBlockDelta: {\"é\":1}\n!throttlingException: {}";

    @Test
    void messages_are_read_however_they_are_cut() throws BadFraming {
        for (Cuts cut : Cuts.all(Frames.of(THREE)).toList()) {
            recorded.clear();
            Framing framing = new MessageFraming(messages, new EventMemory());

            cut.readInto(framing::read);
            framing.end();

            assertThat(recorded)
                    .as(cut.name())
                    .containsExactly("messageStart {}", "contentBlockDelta {\"é\":1}", "exception throttlingException");
        }
    }

    @Test
    void a_message_in_one_piece_is_passed_on_without_a_copy() throws BadFraming {
        byte[] piece = Frames.of(THREE);

        new MessageFraming(messages, new EventMemory()).read(piece, 0, piece.length);

        assertThat(arrays).hasSize(2).allSatisfy(array -> assertThat(array).isSameAs(piece));
    }

    @Test
    void a_change_of_any_byte_is_detected() {
        byte[] sound = Frames.of(THREE);
        for (int i = 0; i < sound.length; i++) {
            byte[] broken = sound.clone();
            broken[i] ^= 0x20;
            assertThatThrownBy(() -> {
                        Framing framing = new MessageFraming(messages, new EventMemory());
                        Cuts.byteByByte(broken).readInto(framing::read);
                        framing.end();
                    })
                    .as("byte %d", i)
                    .isInstanceOf(BadFraming.class);
        }
    }

    @Test
    void headers_of_every_type_are_skipped() throws BadFraming {
        ByteArrayOutputStream headers = new ByteArrayOutputStream();
        int[] lengths = {0, 0, 1, 2, 4, 8, 5, 5, 8, 16};
        for (int type = 0; type < lengths.length; type++) {
            headers.writeBytes(new byte[] {1, 'x', (byte) type});
            headers.writeBytes(type == 6 || type == 7 ? new byte[] {0, 3, 1, 2, 3} : new byte[lengths[type]]);
        }
        headers.writeBytes(Frames.headers(":event-type", "other", ":message-type", "event"));
        byte[] message = Frames.message(headers.toByteArray(), "{}".getBytes(UTF_8));

        new MessageFraming(messages, new EventMemory()).read(message, 0, message.length);

        assertThat(recorded).containsExactly("other {}");
    }

    @Test
    void headers_that_reach_beyond_their_end_are_refused() {
        byte[] sound = Frames.headers(":event-type", "messageStop", ":message-type", "event");
        for (int length = 1; length < sound.length; length++) {
            byte[] cut = ByteBuffer.allocate(length).put(sound, 0, length).array();
            byte[] message = Frames.message(cut, new byte[0]);
            boolean whole = length == Frames.headers(":event-type", "messageStop").length;
            if (!whole) {
                assertThatThrownBy(
                                () -> new MessageFraming(messages, new EventMemory()).read(message, 0, message.length))
                        .as("cut at %d", length)
                        .isInstanceOf(BadFraming.class);
            }
        }
        byte[] unknown = Frames.message(new byte[] {1, 'x', 10, 0}, new byte[0]);
        assertThatThrownBy(() -> new MessageFraming(messages, new EventMemory()).read(unknown, 0, unknown.length))
                .isInstanceOf(BadFraming.class);
    }

    @Test
    void impossible_lengths_are_refused_before_anything_is_allocated_for_them() {
        for (int[] lengths : new int[][] {{15, 0}, {0, 0}, {-1, 0}, {16, 1}, {100, -1}, {17_000_000, 0}}) {
            ByteBuffer prelude = ByteBuffer.allocate(12).putInt(lengths[0]).putInt(lengths[1]);
            CRC32 crc = new CRC32();
            crc.update(prelude.array(), 0, 8);
            prelude.putInt((int) crc.getValue());
            assertThatThrownBy(() -> new MessageFraming(messages, new EventMemory()).read(prelude.array(), 0, 12))
                    .as("%d, %d", lengths[0], lengths[1])
                    .isInstanceOf(BadFraming.class);
        }
    }
}

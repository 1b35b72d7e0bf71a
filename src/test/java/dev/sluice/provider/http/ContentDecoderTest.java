package dev.sluice.provider.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.sse.BadFraming;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ContentDecoderTest {

    private static final String TEXT = "data: {\"text\":\"Hello\"}\n\n".repeat(3) + "data: [DONE]\n\n";

    private final ByteArrayOutputStream decoded = new ByteArrayOutputStream();

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    /** Compresses a text in the zlib format, or raw, without its wrapper. */
    private static byte[] deflate(String text, boolean raw) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new DeflaterOutputStream(bytes, new Deflater(Deflater.DEFAULT_COMPRESSION, raw))) {
            out.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    private void read(ContentDecoder decoder, byte[] array, int from, int to) throws BadCoding, BadFraming {
        decoder.read(ByteBuffer.wrap(array, from, to - from), (piece, begin, end) -> {
            decoded.write(piece, begin, end - begin);
            return true;
        });
    }

    /** Requires that a body decodes to the text when it comes whole, byte by byte, and cut at random. */
    private void assertDecoded(@Nullable String coding, byte[] body, String text) throws Exception {
        Random random = new Random(1);
        for (int most : new int[] {body.length, 1, 7}) {
            decoded.reset();
            try (ContentDecoder decoder = new ContentDecoder(coding)) {
                int at = 0;
                while (at < body.length) {
                    int next = Math.min(body.length, at + (most == 7 ? random.nextInt(most + 1) : most));
                    read(decoder, body, at, next);
                    at = next;
                }
                assertThat(decoded.toString(UTF_8)).isEqualTo(text);
                assertThat(decoder.isWhole()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"gzip", "x-gzip", " GZIP ", "identity", "", "deflate", "identity, gzip", "utf-8"})
    void gzip_is_recognised_by_its_bytes_whatever_the_header_says(String coding) throws Exception {
        assertDecoded(coding, gzip(TEXT), TEXT);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"gzip", "identity", "", "utf-8", "none", "chunked"})
    void a_body_that_is_not_compressed_is_passed_on_whatever_the_header_says(String coding) throws Exception {
        assertDecoded(coding, TEXT.getBytes(UTF_8), TEXT);
        assertDecoded(coding, "\u001fx".getBytes(UTF_8), "\u001fx");
    }

    @Test
    void deflate_is_decoded_with_and_without_its_wrapper() throws Exception {
        assertDecoded("deflate", deflate(TEXT, false), TEXT);
        assertDecoded("deflate", deflate(TEXT, true), TEXT);
    }

    @Test
    void a_body_falsely_labelled_deflate_is_passed_on() throws Exception {
        for (String text :
                List.of(TEXT, "event: a\n" + TEXT, ": a\n" + TEXT, "{\"error\":{\"message\":\"slow\"}}", "<html>")) {
            decoded.reset();
            try (ContentDecoder decoder = new ContentDecoder("deflate")) {
                read(decoder, text.getBytes(UTF_8), 0, text.length());
                read(decoder, "more".getBytes(UTF_8), 0, 4);
            }
            assertThat(decoded).hasToString(text + "more");
        }
    }

    @Test
    void several_members_are_one_body_and_padding_is_ignored() throws Exception {
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        members.write(gzip("data: a\n\n"));
        members.write(gzip(""));
        members.write(gzip("data: b\n\n"));
        assertDecoded("gzip", members.toByteArray(), "data: a\n\ndata: b\n\n");
        members.write(new byte[512]);
        assertDecoded("gzip", members.toByteArray(), "data: a\n\ndata: b\n\n");
    }

    /** Returns a gzip member whose header has the flags and every optional part that they announce. */
    private static byte[] withHeader(int flags) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        head.write(new byte[] {0x1f, (byte) 0x8b, 8, (byte) flags, 1, 2, 3, 4, 0, 3});
        if ((flags & 4) != 0) {
            head.write(new byte[] {5, 1});
            head.write(new byte[5 + 256]);
        }
        if ((flags & 8) != 0) {
            head.write("reply.sse\0".getBytes(UTF_8));
        }
        if ((flags & 16) != 0) {
            head.write("a comment\0".getBytes(UTF_8));
        }
        if ((flags & 2) != 0) {
            CRC32 crc = new CRC32();
            crc.update(head.toByteArray());
            head.write((int) crc.getValue() & 0xFF);
            head.write((int) crc.getValue() >> 8 & 0xFF);
        }
        byte[] member = gzip(TEXT);
        head.write(member, 10, member.length - 10);
        return head.toByteArray();
    }

    @Test
    void every_optional_part_of_a_header_is_skipped() throws Exception {
        for (int flags = 0; flags < 32; flags++) {
            assertDecoded("gzip", withHeader(flags), TEXT);
        }
    }

    @Test
    void an_extra_field_may_be_empty() throws Exception {
        ByteArrayOutputStream member = new ByteArrayOutputStream();
        member.write(new byte[] {0x1f, (byte) 0x8b, 8, 4, 0, 0, 0, 0, 0, 0, 0, 0});
        byte[] plain = gzip(TEXT);
        member.write(plain, 10, plain.length - 10);

        assertDecoded("gzip", member.toByteArray(), TEXT);
    }

    @Test
    void each_flush_of_the_server_is_passed_on_at_once() throws Exception {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(wire, true);
                ContentDecoder decoder = new ContentDecoder("gzip")) {
            StringBuilder written = new StringBuilder();
            for (int i = 0; i < 100; i++) {
                String event = "data: {\"n\":" + i + "}\n\n";
                written.append(event);
                out.write(event.getBytes(UTF_8));
                out.flush();
                read(decoder, wire.toByteArray(), 0, wire.size());
                wire.reset();
                assertThat(decoded.toString(UTF_8)).isEqualTo(written.toString());
            }
            assertThat(decoder.isWhole()).isFalse();
        }
    }

    @Test
    void a_body_that_ends_before_its_checksum_does_is_not_whole() throws Exception {
        byte[] body = gzip(TEXT);
        for (int length = 2; length <= body.length; length++) {
            try (ContentDecoder decoder = new ContentDecoder("gzip")) {
                read(decoder, body, 0, length);
                assertThat(decoder.isWhole()).as("%d bytes", length).isEqualTo(length == body.length);
            }
        }
    }

    @Test
    void a_body_with_a_changed_byte_is_never_passed_on_as_whole() throws Exception {
        byte[] body = withHeader(2);
        int damaged = 0;
        for (int i = 2; i < body.length; i++) {
            byte[] changed = body.clone();
            changed[i] ^= 0x40;
            decoded.reset();
            try (ContentDecoder decoder = new ContentDecoder("gzip")) {
                read(decoder, changed, 0, changed.length);
                assertThat(decoder.isWhole() && !decoded.toString(UTF_8).equals(TEXT))
                        .as("byte %d", i)
                        .isFalse();
            } catch (BadCoding e) {
                damaged++;
                assertThat(e).hasMessageContaining("damaged");
            }
        }
        assertThat(damaged).isGreaterThan(body.length / 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "zstd", "compress", "BR", "gzip, gzip", "gzip, br", "deflate,gzip"})
    void an_unsupported_coding_is_an_error(String coding) {
        ContentDecoder decoder = new ContentDecoder(coding);

        assertThatThrownBy(() -> read(decoder, new byte[] {11, 2}, 0, 2))
                .isInstanceOf(BadCoding.class)
                .hasMessageContaining("compressed in a way");
    }

    @Test
    void random_bytes_after_a_gzip_header_throw_nothing_but_BadCoding() throws Exception {
        Random random = new Random(7);
        for (int i = 0; i < 2000; i++) {
            byte[] body = new byte[200];
            random.nextBytes(body);
            byte[] head = withHeader(random.nextInt(32));
            System.arraycopy(head, 0, body, 0, Math.min(4 + random.nextInt(20), head.length));
            try (ContentDecoder decoder = new ContentDecoder(random.nextBoolean() ? "deflate" : null)) {
                read(decoder, body, random.nextBoolean() ? 0 : 4, body.length);
            } catch (BadCoding e) {
                assertThat(e).hasMessageContaining("damaged");
            }
        }
    }

    @Test
    void a_decompression_bomb_comes_in_small_pieces_and_stops_when_its_consumer_does() throws Exception {
        byte[] bomb = gzip("\n".repeat(50_000_000));
        List<Integer> pieces = new ArrayList<>();
        try (ContentDecoder decoder = new ContentDecoder(null)) {
            decoder.read(ByteBuffer.wrap(bomb), (array, from, to) -> {
                pieces.add(to - from);
                return pieces.size() < 3;
            });
            decoder.read(ByteBuffer.wrap(bomb), (array, from, to) -> {
                throw new AssertionError("passed on after the consumer had stopped");
            });
            assertThat(decoder.isTail()).isFalse();
        }
        assertThat(pieces).hasSize(3).allMatch(size -> size <= 8192);
    }

    @Test
    void nothing_is_passed_on_after_the_close() throws Exception {
        byte[] body = gzip(TEXT);
        ContentDecoder decoder = new ContentDecoder(null);
        read(decoder, body, 0, 20);
        int before = decoded.size();
        decoder.close();
        decoder.close();

        read(decoder, body, 20, body.length);

        assertThat(decoded.size()).isEqualTo(before);
    }

    @Test
    void a_buffer_without_an_array_is_read_too() throws Exception {
        byte[] body = gzip(TEXT);
        ByteBuffer direct = ByteBuffer.allocateDirect(body.length).put(body).flip();

        try (ContentDecoder decoder = new ContentDecoder(null)) {
            decoder.read(direct, (piece, begin, end) -> {
                decoded.write(piece, begin, end - begin);
                return true;
            });
        }

        assertThat(decoded.toString(UTF_8)).isEqualTo(TEXT);
    }
}

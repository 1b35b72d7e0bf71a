package dev.sluice.provider.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.chat.Blob;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PictureSizeTest {

    private static byte[] written(String format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(ImageIO.write(new BufferedImage(640, 3, BufferedImage.TYPE_INT_RGB), format, out))
                .isTrue();
        return out.toByteArray();
    }

    private static PictureSize size(byte[] picture) {
        return PictureSize.of(Blob.of(picture));
    }

    private static PictureSize size(String latin1) {
        return size(latin1.getBytes(ISO_8859_1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpeg", "gif"})
    void the_size_of_a_picture_as_java_writes_it(String format) throws IOException {
        assertThat(size(written(format))).isEqualTo(new PictureSize(640, 3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpeg", "gif"})
    void a_picture_that_ends_anywhere_has_its_size_or_none(String format) throws IOException {
        byte[] whole = written(format);
        for (int length = 0; length < Math.min(whole.length, 700); length++) {
            assertThat(size(Arrays.copyOf(whole, length))).isIn(null, new PictureSize(640, 3));
        }
    }

    @Test
    void the_three_forms_of_webp() {
        String riff = "RIFF\0\0\0\0WEBP";
        assertThat(size(riff + "VP8 \0\0\0\0\0\0\0\u009d\u0001*\u0080\u0002\u0003\u0000"))
                .isEqualTo(new PictureSize(640, 3));
        // 14 bits each, one less than the size: 639 and 2.
        assertThat(size(riff + "VP8L\0\0\0\0/\u007f\u0082\0\0" + "\0".repeat(5)))
                .isEqualTo(new PictureSize(640, 3));
        assertThat(size(riff + "VP8X\0\0\0\0\0\0\0\0\u007f\u0002\0\u0002\0\0")).isEqualTo(new PictureSize(640, 3));
    }

    @Test
    void metadata_before_the_size_of_a_jpeg_is_skipped() throws IOException {
        byte[] jpeg = written("jpeg");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(jpeg, 0, 2);
        for (int i = 0; i < 3; i++) {
            out.write(new byte[] {(byte) 0xFF, (byte) 0xE1, (byte) 0xFF, (byte) 0xFF});
            out.write(new byte[0xFFFF - 2]);
        }
        out.write(jpeg, 2, jpeg.length - 2);

        assertThat(size(out.toByteArray())).isEqualTo(new PictureSize(640, 3));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "GIF89a",
                "no picture at all, but a text that is long enough",
                "\u00ff\u00d8\u00ff",
                "\u00ff\u00d8\u00ff\u00ff\u00ff\u00ff",
                "\u00ff\u00d8\u00ff\u00e0\0\0\u00ff\u00e0\0\0",
                "RIFF\0\0\0\0WEBPVP8?\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
                "\u0089PNG\r\n\u001a\n\0\0\0\rIHDR\0\0\0\0\0\0\0\0"
            })
    void what_is_no_such_picture_has_no_size(String bytes) {
        assertThat(size(bytes)).isNull();
    }
}

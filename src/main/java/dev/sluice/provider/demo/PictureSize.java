package dev.sluice.provider.demo;

import dev.sluice.chat.Blob;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The size of a picture in pixels, from the header of its PNG, JPEG, GIF or WebP.
 *
 * @see <a href="https://www.w3.org/TR/png-3/#11IHDR">PNG, IHDR</a>
 * @see <a href="https://www.w3.org/Graphics/JPEG/itu-t81.pdf">JPEG (T.81), B.2.2, frame header</a>
 * @see <a href="https://www.w3.org/Graphics/GIF/spec-gif89a.txt">GIF89a, 18, logical screen descriptor</a>
 * @see <a href="https://developers.google.com/speed/webp/docs/riff_container">WebP container</a>
 */
record PictureSize(int width, int height) {

    /** Bytes in which all of these formats but JPEG have their size. */
    private static final int HEADER = 30;

    /** Segments before the frame header of a JPEG: metadata and colour profiles take a few dozen. */
    private static final int MOST_SEGMENTS = 1000;

    /** Reads the size; null if the bytes are none of these formats, or end before it. */
    static @Nullable PictureSize of(Blob picture) {
        byte[] b = picture.head(HEADER);
        String ascii = new String(b, StandardCharsets.ISO_8859_1);
        PictureSize size = null;
        if (ascii.startsWith("\u0089PNG\r\n\u001a\n") && b.length >= 24) {
            size = new PictureSize(big(b, 16, 4), big(b, 20, 4));
        } else if ((ascii.startsWith("GIF87a") || ascii.startsWith("GIF89a")) && b.length >= 10) {
            size = new PictureSize(little(b, 6, 2), little(b, 8, 2));
        } else if (ascii.startsWith("RIFF") && ascii.startsWith("WEBPVP8", 8) && b.length == HEADER) {
            size = webp(b);
        } else if (ascii.startsWith("\u00ff\u00d8")) {
            size = jpeg(picture);
        }
        return size != null && size.width > 0 && size.height > 0 ? size : null;
    }

    private static @Nullable PictureSize webp(byte[] b) {
        return switch (b[15]) {
            case 'X' -> new PictureSize(little(b, 24, 3) + 1, little(b, 27, 3) + 1);
            case 'L' -> {
                int bits = little(b, 21, 4);
                yield new PictureSize((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1);
            }
            case ' ' -> new PictureSize(little(b, 26, 2) & 0x3FFF, little(b, 28, 2) & 0x3FFF);
            default -> null;
        };
    }

    private static @Nullable PictureSize jpeg(Blob picture) {
        try (DataInputStream in = new DataInputStream(picture.open())) {
            in.skipNBytes(2);
            for (int i = 0; i < MOST_SEGMENTS; i++) {
                if (in.readUnsignedByte() != 0xFF) {
                    return null;
                }
                int marker = in.readUnsignedByte();
                while (marker == 0xFF) {
                    marker = in.readUnsignedByte(); // fill bytes
                }
                int length = in.readUnsignedShort();
                if (isFrame(marker)) {
                    in.skipNBytes(1);
                    int height = in.readUnsignedShort();
                    return new PictureSize(in.readUnsignedShort(), height);
                }
                in.skipNBytes(Math.max(0, length - 2));
            }
        } catch (IOException e) {
            // it ends before its size
        }
        return null;
    }

    /** SOF0 to SOF15, without the markers among them that are DHT, JPG and DAC. */
    private static boolean isFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    private static int big(byte[] b, int from, int count) {
        int value = 0;
        for (int i = 0; i < count; i++) {
            value = (value << 8) | (b[from + i] & 0xFF);
        }
        return value;
    }

    private static int little(byte[] b, int from, int count) {
        int value = 0;
        for (int i = count - 1; i >= 0; i--) {
            value = (value << 8) | (b[from + i] & 0xFF);
        }
        return value;
    }
}

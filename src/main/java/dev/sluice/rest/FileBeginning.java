package dev.sluice.rest;

import dev.sluice.chat.Blob;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The type of a file, as its first bytes reveal it.
 *
 * @see <a href="https://mimesniff.spec.whatwg.org/#matching-an-image-type-pattern">MIME Sniffing §6.1</a>
 */
final class FileBeginning {

    /** Readers of PDF look for its first line in this many bytes. */
    private static final int HEAD_BYTES = 1024;

    private static final String PDF = "%PDF-";

    private static final String ISO_MEDIA = "ftyp";

    /** The brands of the ISO media container that are pictures. */
    private static final Map<String, String> BRANDS = Map.of(
            "avif", "image/avif",
            "avis", "image/avif",
            "heic", "image/heic",
            "heix", "image/heic",
            "hevc", "image/heic",
            "mif1", "image/heif",
            "msf1", "image/heif");

    private FileBeginning() {}

    /**
     * The type that a file has instead of the one that was named: null if there is no contradiction, and empty if it is not of
     * that type but of none that is known. A text may begin with the letters BM, or quote a PDF.
     */
    static @Nullable String contradiction(String type, Blob data) {
        String found = type(data);
        if (isKnown(type)) {
            return type.equals(found) || areOneFamily(type, found) ? null : found == null ? "" : found;
        }
        return found == null || type.startsWith("text/") || !isCertain(found, data) ? null : found;
    }

    /** Whether nothing else has the beginning of that type. Files of many types are archives, such as those of offices. */
    private static boolean isCertain(String found, Blob data) {
        return switch (found) {
            case "application/zip" -> false;
            case "application/pdf" -> head(data).startsWith(PDF);
            case "image/bmp" -> !isText(data);
            default -> true;
        };
    }

    /** Whether files of that type are recognised. */
    static boolean isKnown(String type) {
        return type.equals("application/pdf") || MediaReader.PICTURES.contains(type);
    }

    /** Whether two types are so alike that one is taken for the other: HEIC is HEIF with a certain coding. */
    private static boolean areOneFamily(String type, @Nullable String other) {
        return type.startsWith("image/hei") && other != null && other.startsWith("image/hei");
    }

    private static String head(Blob data) {
        return new String(data.head(HEAD_BYTES), StandardCharsets.ISO_8859_1);
    }

    /** The type of a file; null if its beginning is that of none that is known. */
    private static @Nullable String type(Blob data) {
        String head = head(data);
        if (head.startsWith("\u0089PNG\r\n\u001a\n")) {
            return "image/png";
        } else if (head.startsWith("\u00ff\u00d8\u00ff")) {
            return "image/jpeg";
        } else if (head.startsWith("GIF87a") || head.startsWith("GIF89a")) {
            return "image/gif";
        } else if (head.startsWith("RIFF") && head.startsWith("WEBPVP", 8)) {
            return "image/webp";
        } else if (head.startsWith("BM")) {
            return "image/bmp";
        } else if (head.startsWith("II*\0") || head.startsWith("MM\0*")) {
            return "image/tiff";
        } else if (head.startsWith(ISO_MEDIA, 4) && head.length() >= 12) {
            return BRANDS.get(head.substring(8, 12));
        } else if (head.startsWith("PK\u0003\u0004")) {
            return "application/zip";
        }
        return head.contains(PDF) ? "application/pdf" : null;
    }

    /** Whether a file is text in UTF-8, without the character 0. */
    static boolean isText(Blob data) {
        char[] some = new char[8192];
        try (Reader reader = new InputStreamReader(data.open(), StandardCharsets.UTF_8.newDecoder())) {
            for (int count = reader.read(some); count >= 0; count = reader.read(some)) {
                for (int i = 0; i < count; i++) {
                    if (some[i] == 0) {
                        return false;
                    }
                }
            }
            return true;
        } catch (CharacterCodingException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.sluice.chat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;

/**
 * The bytes of a picture or document, which are held once and never copied as a whole. Immutable.
 *
 * <p>In JSON, its {@link #mark} stands for its bytes: a short text that nobody can guess. Whoever reads a request puts it in
 * the place of the data, and whoever writes one puts the data in the place of it.
 */
public final class Blob {

    /** Most bytes of a piece: a multiple of 3, so that each piece becomes whole groups of base64, and 64 KiB of them. */
    public static final int PIECE_BYTES = 48 * 1024;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final List<byte[]> pieces;
    private final long length;
    private final String mark;

    private Blob(List<byte[]> pieces, long length) {
        this.pieces = List.copyOf(pieces);
        this.length = length;
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        this.mark = "sluice-blob-" + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    /** Makes a blob of a copy of these bytes. */
    public static Blob of(byte[] bytes) {
        Writer writer = new Writer();
        writer.write(bytes, bytes.length);
        return writer.blob();
    }

    /** The number of bytes. */
    public long length() {
        return length;
    }

    /** What stands for these bytes in JSON: letters, digits, {@code -} and {@code _}, different for every blob. */
    public String mark() {
        return mark;
    }

    /** The number of pieces. */
    public int pieces() {
        return pieces.size();
    }

    /** A piece in base64. That of the last piece may be padded. */
    public byte[] base64(int piece) {
        return Base64.getEncoder().encode(pieces.get(piece));
    }

    /** The length in base64. */
    public long base64Length() {
        return (length + 2) / 3 * 4;
    }

    /** SHA-256 of the bytes, in hexadecimal digits. */
    public String sha256() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            pieces.forEach(digest::update);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The first bytes, at most this number. */
    public byte[] head(int most) {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        for (byte[] piece : pieces) {
            head.write(piece, 0, Math.min(piece.length, most - head.size()));
        }
        return head.toByteArray();
    }

    /** Reads the bytes from their start. The stream never blocks and need not be closed. */
    public InputStream open() {
        return new SequenceInputStream(Collections.enumeration(
                pieces.stream().map(ByteArrayInputStream::new).toList()));
    }

    /** Takes the bytes of a blob as they come. Not for two threads at once. */
    public static final class Writer {

        private final List<byte[]> pieces = new ArrayList<>();
        private byte[] last = {};
        private int used;
        private long length;

        /** Appends the first bytes of an array. */
        public void write(byte[] bytes, int count) {
            int from = 0;
            while (from < count) {
                if (used == last.length) {
                    grow();
                }
                int some = Math.min(count - from, last.length - used);
                System.arraycopy(bytes, from, last, used, some);
                used += some;
                from += some;
            }
            length += count;
        }

        /** Makes room: a small picture does not take a whole piece. */
        private void grow() {
            if (used == PIECE_BYTES) {
                pieces.add(last);
                last = new byte[PIECE_BYTES];
                used = 0;
            } else {
                last = Arrays.copyOf(last, Math.min(PIECE_BYTES, Math.max(3 * 1024, used * 4)));
            }
        }

        /** The number of bytes so far. */
        public long length() {
            return length;
        }

        /** Makes the blob. Nothing may be written afterwards. */
        public Blob blob() {
            if (used > 0) {
                pieces.add(Arrays.copyOf(last, used));
            }
            return new Blob(pieces, length);
        }
    }
}

package dev.sluice.rest.input;

import dev.sluice.chat.Blob;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * A decoder of one JSON string in base64 (RFC 4648 §4), which arrives in pieces. Padding is required, because without it a
 * text that was cut off would look whole; line ends in the text are skipped.
 */
final class Base64Intake {

    /** Decoded bytes that are counted and stored at once. */
    private static final int BATCH = 3 * 1024;

    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private static final byte[] VALUES = values();

    private static byte[] values() {
        byte[] values = new byte[256];
        Arrays.fill(values, (byte) -1);
        for (int i = 0; i < LETTERS.length(); i++) {
            values[LETTERS.charAt(i)] = (byte) i;
        }
        return values;
    }

    /** Takes the number of bytes that come next, before memory is taken for them; throws what refuses the request. */
    interface Account {
        void take(int bytes);
    }

    /** The text is not base64. The message says why, without the text's name. */
    static final class InvalidText extends Exception {

        private static final long serialVersionUID = 1L;

        InvalidText(String message) {
            super(message, null, false, false);
        }
    }

    private final Account account;
    private final boolean maybe;
    private final Blob.Writer blob = new Blob.Writer();
    private final byte[] batch = new byte[BATCH];
    private int batched;

    private int bits;
    private int sextets;
    private int padding;
    private long place;
    private boolean ended;
    private boolean other;

    /* An escape: the number of characters of it that have come, and the value of its four digits. */
    private int escape;
    private int escaped;

    Base64Intake(Account account) {
        this(account, false);
    }

    /**
     * Makes a decoder.
     *
     * @param maybe whether the string may be another text: then it is not refused, and an escape or a line end makes it one
     */
    Base64Intake(Account account, boolean maybe) {
        this.account = account;
        this.maybe = maybe;
    }

    /** Whether the string turned out to be no base64: what follows the bytes that were taken must be read as it is. */
    boolean isOther() {
        return other;
    }

    /** What was taken of a string that is no base64, as it was. */
    byte[] source() {
        byte[] rest = new byte[sextets + padding];
        for (int i = 0; i < sextets; i++) {
            rest[i] = (byte) LETTERS.charAt((bits >> (6 * (sextets - 1 - i))) & 0x3F);
        }
        Arrays.fill(rest, sextets, rest.length, (byte) '=');
        blob.write(batch, batched); // whole groups, as all before
        batched = 0;
        ByteArrayOutputStream source = new ByteArrayOutputStream();
        Blob whole = blob.blob();
        for (int i = 0; i < whole.pieces(); i++) {
            source.writeBytes(whole.base64(i));
        }
        source.writeBytes(rest);
        return source.toByteArray();
    }

    /** Whether the string has ended. */
    boolean ended() {
        return ended;
    }

    /** Takes bytes up to the end of the string. Returns the index after the last that was taken. */
    int take(byte[] piece, int from, int to) throws InvalidText {
        for (int i = from; i < to; i++) {
            int b = piece[i] & 0xFF;
            if (maybe && !continues(b)) {
                other = true;
                return i;
            }
            if (escape > 0) {
                unescape(b);
            } else if (VALUES[b] >= 0 && padding == 0) {
                sextet(VALUES[b]);
            } else if (b == '"') {
                end();
                return i + 1;
            } else if (b == '\\') {
                escape = 1;
            } else {
                character(b);
            }
        }
        return to;
    }

    /** Whether a byte continues, or ends, a string in base64 without line ends and escapes. */
    private boolean continues(int b) {
        if (b == '"') {
            return sextets + padding == 0 || (isPadded() && sextets + padding == 4);
        }
        return b == '=' ? sextets >= 2 && sextets + padding < 4 : VALUES[b] >= 0 && padding == 0;
    }

    /** Whether the bits that padding stands for are zero. */
    private boolean isPadded() {
        return sextets == 2 ? (bits & 0xF) == 0 : sextets == 3 && (bits & 0x3) == 0;
    }

    /** Takes the next character of an escape. PHP writes a slash with one, and a line end cannot be written without. */
    private void unescape(int b) throws InvalidText {
        if (escape == 1) {
            escape = b == 'u' ? 2 : 0;
            escaped = 0;
            if (b == '/') {
                character('/');
            } else if (b != 'u' && b != 'n' && b != 'r') {
                throw invalid();
            }
            return;
        }
        int digit = Character.digit(b, 16);
        if (digit < 0) {
            throw invalid();
        }
        escaped = escaped * 16 + digit;
        escape++;
        if (escape == 6) {
            escape = 0;
            if (escaped != '\n' && escaped != '\r') {
                character(escaped);
            }
        }
    }

    private void character(int c) throws InvalidText {
        if (c == '=' && sextets >= 2 && sextets + padding < 4) {
            place++;
            padding++;
        } else if (c < 256 && VALUES[c] >= 0 && padding == 0) {
            sextet(VALUES[c]);
        } else if (c == ':' && place == 4) {
            throw new InvalidText("must be base64 alone: send what comes after the comma of a data: URL");
        } else {
            throw invalid();
        }
    }

    private InvalidText invalid() {
        return new InvalidText("is not base64 (RFC 4648 §4): it is wrong at character " + (place + 1));
    }

    private void sextet(int value) {
        place++;
        bits = bits << 6 | value;
        if (++sextets == 4) {
            byteOut(bits >> 16);
            byteOut(bits >> 8);
            byteOut(bits);
            sextets = 0;
            bits = 0;
        }
    }

    private void byteOut(int b) {
        batch[batched++] = (byte) b;
        if (batched == BATCH) {
            store();
        }
    }

    private void store() {
        account.take(batched);
        blob.write(batch, batched);
        batched = 0;
    }

    private void end() throws InvalidText {
        if (sextets == 2 && padding == 2 && (bits & 0xF) == 0) {
            byteOut(bits >> 4);
        } else if (sextets == 3 && padding == 1 && (bits & 0x3) == 0) {
            byteOut(bits >> 10);
            byteOut(bits >> 2);
        } else if (sextets + padding > 0) {
            throw new InvalidText("is not base64 (RFC 4648 §4): it ends within a group of four characters,"
                    + " after character " + place);
        }
        store();
        ended = true;
    }

    /** The decoded bytes, once the string has ended. */
    Blob blob() {
        return blob.blob();
    }
}

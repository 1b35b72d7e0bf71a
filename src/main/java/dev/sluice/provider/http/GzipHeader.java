package dev.sluice.provider.http;

import java.util.zip.CRC32;

/**
 * Reads the header of a gzip member byte by byte and skips what it says: times, names, comments and extra fields.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1952#section-2.3">RFC 1952 §2.3</a>
 */
final class GzipHeader {

    static final byte MAGIC_FIRST = 0x1f;
    static final byte MAGIC_SECOND = (byte) 0x8b;

    private static final int METHOD_DEFLATE = 8;

    private static final int HAS_CHECKSUM = 1 << 1;
    private static final int HAS_EXTRA = 1 << 2;
    private static final int HAS_NAME = 1 << 3;
    private static final int HAS_COMMENT = 1 << 4;
    private static final int RESERVED = 0xE0;

    /** The parts in their order; those after the first two are there only if their flag is set. */
    private enum Part {
        FIXED,
        EXTRA_LENGTH,
        EXTRA,
        NAME,
        COMMENT,
        CHECKSUM,
        END;

        private Part next() {
            return switch (this) {
                case FIXED -> EXTRA_LENGTH;
                case EXTRA_LENGTH -> EXTRA;
                case EXTRA -> NAME;
                case NAME -> COMMENT;
                case COMMENT -> CHECKSUM;
                case CHECKSUM, END -> END;
            };
        }
    }

    private static final int FIXED_BYTES = 10;

    private final CRC32 crc = new CRC32();
    private Part part = Part.FIXED;
    private int flags;

    /** Bytes of the current part that were taken. */
    private int taken;

    /** The number that the current part holds, as far as its bytes have come. */
    private int number;

    private int extraLength;

    /** Takes the next byte. Returns whether it was the header's last. */
    boolean take(byte next) throws BadCoding {
        int b = next & 0xFF;
        if (part != Part.CHECKSUM) {
            crc.update(b);
        }
        taken++;
        boolean ended = switch (part) {
            case FIXED -> fixed(b);
            case EXTRA_LENGTH -> {
                number |= b << (8 * (taken - 1));
                extraLength = number;
                yield taken == 2;
            }
            case EXTRA -> taken == extraLength;
            case NAME, COMMENT -> b == 0;
            case CHECKSUM -> {
                number |= b << (8 * (taken - 1));
                if (taken == 2 && number != (crc.getValue() & 0xFFFF)) {
                    throw BadCoding.damaged();
                }
                yield taken == 2;
            }
            case END -> true;
        };
        if (ended) {
            enterNext();
        }
        return part == Part.END;
    }

    private boolean fixed(int b) throws BadCoding {
        boolean sound = switch (taken) {
            case 1 -> (byte) b == MAGIC_FIRST;
            case 2 -> (byte) b == MAGIC_SECOND;
            case 3 -> b == METHOD_DEFLATE;
            case 4 -> (b & RESERVED) == 0;
            default -> true;
        };
        if (!sound) {
            throw BadCoding.damaged();
        }
        flags = taken == 4 ? b : flags;
        return taken == FIXED_BYTES;
    }

    private void enterNext() {
        do {
            part = part.next();
        } while (!isThere());
        taken = 0;
        number = 0;
    }

    private boolean isThere() {
        return switch (part) {
            case FIXED, END -> true;
            case EXTRA_LENGTH -> (flags & HAS_EXTRA) != 0;
            case EXTRA -> (flags & HAS_EXTRA) != 0 && extraLength > 0;
            case NAME -> (flags & HAS_NAME) != 0;
            case COMMENT -> (flags & HAS_COMMENT) != 0;
            case CHECKSUM -> (flags & HAS_CHECKSUM) != 0;
        };
    }
}

package dev.sluice.provider.http;

import dev.sluice.sse.BadFraming;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Removes the content coding from a body whose bytes come in pieces cut anywhere: gzip, of one or more members, and deflate.
 * Whatever a piece completes is passed on with that piece, so a server that flushes its compressor after each event is
 * relayed event by event.
 *
 * <p>Gzip is recognised by its first bytes, with or without the header: some servers compress without saying so, and some
 * proxies decompress and leave the header. Deflate needs the header. Holds nothing of the content and makes no limits: what it
 * passes on is under the limits of a body that was sent as it is. Not for two threads at once.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-8.4.1">RFC 9110 §8.4.1</a>
 */
final class ContentDecoder implements AutoCloseable {

    /** Takes the decoded bytes. */
    @FunctionalInterface
    interface Output {

        /** Takes {@code array[from, to)}, valid for this call only. Returns whether any more is wanted. */
        boolean take(byte[] array, int from, int to) throws BadFraming;
    }

    private enum State {
        START,
        PLAIN,
        UNKNOWN,
        HEADER,
        DATA,
        TRAILER,
        BETWEEN_MEMBERS,
        DONE
    }

    /** Codings that exist and that the JDK cannot read. */
    private static final Set<String> UNREADABLE = Set.of("br", "zstd", "compress", "x-compress", "dcb", "dcz");

    private static final Set<String> READABLE = Set.of("gzip", "x-gzip", "deflate");

    private static final byte[] HALF = {GzipHeader.MAGIC_FIRST};

    /** One piece of output: small enough that a reply's end or a limit stops a body that expands without end. */
    private static final int PIECE_BYTES = 8 * 1024;

    /** What may follow the end of a reply before the end of its coding. */
    private static final int MAX_TAIL_BYTES = 1024;

    /** The first byte's lower half in the zlib format, in which HTTP's deflate is wrapped; some servers leave the wrapper out. */
    private static final int ZLIB_METHOD = 8;

    private static final int TRAILER_BYTES = 8;

    private final boolean deflate;
    private State state;
    private GzipHeader header = new GzipHeader();
    private final CRC32 crc = new CRC32();

    private boolean gzip;
    private @Nullable Inflater inflater;
    private byte[] piece = {};

    /** Whether the first byte of gzip was taken and the second has not come. */
    private boolean half;

    /** Whether the first piece is read as deflate without its wrapper, and may turn out not to be coded. */
    private boolean guessed;

    /** Bytes that were passed on from the current member; gzip's trailer has the last 32 bits of this. */
    private long size;

    private long trailer;
    private int trailerTaken;

    /** Coded bytes that came after no more were wanted. */
    private long tail;

    /**
     * Creates a decoder of one body.
     *
     * @param codings the value of {@code Content-Encoding}, or null
     */
    ContentDecoder(@Nullable String codings) {
        List<String> named = codings == null ? List.of() : known(codings);
        deflate = named.contains("deflate");
        state = named.size() > 1 || named.stream().anyMatch(UNREADABLE::contains) ? State.UNKNOWN : State.START;
    }

    /** The codings in a list. Any other word in it is a mistake, such as a character set. */
    private static List<String> known(String codings) {
        return Arrays.stream(codings.split(",", -1))
                .map(coding -> coding.strip().toLowerCase(Locale.ROOT))
                .filter(coding -> READABLE.contains(coding) || UNREADABLE.contains(coding))
                .toList();
    }

    /**
     * Decodes the next piece of the body and passes on what it completes.
     *
     * @throws BadCoding if the coding is damaged, or is none that can be read
     * @throws BadFraming if the output throws it
     */
    void read(ByteBuffer bytes, Output output) throws BadCoding, BadFraming {
        int length = bytes.remaining();
        if (length == 0) {
            return;
        }
        if (bytes.hasArray()) {
            int from = bytes.arrayOffset() + bytes.position();
            read(bytes.array(), from, from + length, output);
        } else {
            byte[] copy = new byte[length];
            bytes.get(bytes.position(), copy);
            read(copy, 0, length, output);
        }
    }

    private void read(byte[] array, int from, int to, Output output) throws BadCoding, BadFraming {
        int at = from;
        while (at < to) {
            switch (state) {
                case START -> at = start(array, at, output);
                case PLAIN -> {
                    boolean unused = output.take(array, at, to);
                    return;
                }
                case UNKNOWN -> throw BadCoding.unknown();
                case HEADER -> {
                    if (header.take(array[at++])) {
                        inflate(false);
                    }
                }
                case DATA -> at = data(array, at, to, output);
                case TRAILER -> trailer(array[at++]);
                case BETWEEN_MEMBERS -> {
                    // Anything but another member is padding.
                    state = array[at] == GzipHeader.MAGIC_FIRST ? State.HEADER : State.DONE;
                    header = new GzipHeader();
                }
                case DONE -> {
                    tail += to - at;
                    return;
                }
            }
        }
    }

    /** Decides what the body is. Returns where its content begins. */
    private int start(byte[] array, int at, Output output) throws BadCoding, BadFraming {
        byte first = array[at];
        if (half) {
            half = false;
            gzip = first == GzipHeader.MAGIC_SECOND;
            boolean unused = gzip ? header.take(GzipHeader.MAGIC_FIRST) : output.take(HALF, 0, 1);
            state = gzip ? State.HEADER : State.PLAIN;
            return at;
        }
        if (first == GzipHeader.MAGIC_FIRST) {
            half = true;
            return at + 1;
        }
        if (deflate) {
            guessed = (first & 0x0F) != ZLIB_METHOD;
            inflate(!guessed);
        } else {
            state = State.PLAIN;
        }
        return at;
    }

    private void inflate(boolean zlib) {
        if (inflater == null) {
            inflater = new Inflater(!zlib);
            piece = new byte[PIECE_BYTES];
        } else {
            inflater.reset();
        }
        crc.reset();
        size = 0;
        state = State.DATA;
    }

    private int data(byte[] array, int from, int to, Output output) throws BadCoding, BadFraming {
        Inflater source = inflater;
        if (source == null) {
            return to; // closed
        }
        source.setInput(array, from, to - from);
        while (true) {
            int count = inflated(source);
            if (count < 0) {
                state = State.PLAIN;
                return from;
            }
            guessed &= count == 0;
            if (count > 0) {
                size += count;
                if (gzip) {
                    crc.update(piece, 0, count);
                }
                if (!output.take(piece, 0, count)) {
                    state = State.DONE;
                    return to;
                }
            }
            if (source.finished()) {
                state = gzip ? State.TRAILER : State.DONE;
                trailer = 0;
                trailerTaken = 0;
                return to - source.getRemaining();
            }
            if (count == 0) {
                if (!source.needsInput()) {
                    throw BadCoding.damaged(); // it needs a dictionary
                }
                guessed = false;
                return to;
            }
        }
    }

    /** Fills the piece. Returns its bytes, or -1 if the body turns out not to be coded. */
    private int inflated(Inflater source) throws BadCoding {
        try {
            return source.inflate(piece);
        } catch (DataFormatException e) {
            if (guessed) {
                return -1;
            }
            throw BadCoding.damaged();
        }
    }

    private void trailer(byte next) throws BadCoding {
        trailer |= (next & 0xFFL) << (8 * trailerTaken++);
        if (trailerTaken == TRAILER_BYTES) {
            if (trailer != (crc.getValue() | ((size & 0xFFFF_FFFFL) << 32))) {
                throw BadCoding.damaged();
            }
            state = State.BETWEEN_MEMBERS;
        }
    }

    /** Whether the coding is complete at the end of the body, or there is none. */
    boolean isWhole() {
        return state != State.HEADER && state != State.DATA && state != State.TRAILER;
    }

    /** Whether what comes after the reply's end may be no more than the end of its coding. */
    boolean isTail() {
        return inflater != null && tail <= MAX_TAIL_BYTES;
    }

    /** Frees memory outside the heap. Nothing is passed on afterwards. Idempotent. */
    @Override
    public void close() {
        if (inflater != null) {
            inflater.end();
            inflater = null;
            state = State.DONE;
        }
    }
}

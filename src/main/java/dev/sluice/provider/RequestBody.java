package dev.sluice.provider;

import dev.sluice.chat.Blob;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Enumeration;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The body of a call: JSON, in which each {@linkplain Blob#mark mark} stands for a blob in base64. That is encoded piece by
 * piece while the body is sent, so that a large picture is never held a second time. Immutable.
 */
public final class RequestBody {

    /**
     * A run of the body.
     *
     * @param blob the blob whose base64 it is; null for JSON
     */
    private record Run(byte[] json, @Nullable Blob blob) {

        int pieces() {
            return blob == null ? 1 : blob.pieces();
        }

        long length() {
            return blob == null ? json.length : blob.base64Length();
        }

        byte[] piece(int i) {
            return blob == null ? json : blob.base64(i);
        }
    }

    private final List<Run> runs;

    private RequestBody(List<Run> runs) {
        this.runs = List.copyOf(runs);
    }

    /** A body without blobs. */
    public static RequestBody of(byte[] json) {
        return new RequestBody(List.of(new Run(json, null)));
    }

    /** A body in which marks of these blobs may stand, each any number of times. */
    public static RequestBody of(byte[] json, Collection<Blob> blobs) {
        List<Run> runs = new ArrayList<>(List.of(new Run(json, null)));
        for (Blob blob : blobs) {
            List<Run> split = new ArrayList<>();
            for (Run run : runs) {
                if (run.blob() == null) {
                    split(run.json(), blob, split);
                } else {
                    split.add(run);
                }
            }
            runs = split;
        }
        return new RequestBody(runs);
    }

    private static void split(byte[] json, Blob blob, List<Run> into) {
        byte[] mark = blob.mark().getBytes(StandardCharsets.US_ASCII);
        int from = 0;
        for (int at = find(json, mark, 0); at >= 0; at = find(json, mark, from)) {
            into.add(new Run(Arrays.copyOfRange(json, from, at), null));
            into.add(new Run(new byte[0], blob));
            from = at + mark.length;
        }
        into.add(new Run(Arrays.copyOfRange(json, from, json.length), null));
    }

    private static int find(byte[] in, byte[] what, int from) {
        for (int i = from; i <= in.length - what.length; i++) {
            if (in[i] == what[0] && Arrays.equals(in, i, i + what.length, what, 0, what.length)) {
                return i;
            }
        }
        return -1;
    }

    /** The number of bytes. */
    public long length() {
        return runs.stream().mapToLong(Run::length).sum();
    }

    /** The bytes, in pieces of at most 64 KiB or of JSON, each made when it is asked for. */
    public Enumeration<byte[]> pieces() {
        return new Pieces();
    }

    /** Reads the bytes from their start. The stream never blocks and need not be closed. */
    public InputStream open() {
        Enumeration<byte[]> pieces = pieces();
        return new SequenceInputStream(new Enumeration<InputStream>() {
            @Override
            public boolean hasMoreElements() {
                return pieces.hasMoreElements();
            }

            @Override
            public InputStream nextElement() {
                return new ByteArrayInputStream(pieces.nextElement());
            }
        });
    }

    /** All bytes at once. */
    public byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        pieces().asIterator().forEachRemaining(bytes::writeBytes);
        return bytes.toByteArray();
    }

    private final class Pieces implements Enumeration<byte[]> {
        private int run;
        private int piece;

        @Override
        public boolean hasMoreElements() {
            while (run < runs.size() && piece == runs.get(run).pieces()) {
                run++;
                piece = 0;
            }
            return run < runs.size();
        }

        @Override
        public byte[] nextElement() {
            if (!hasMoreElements()) {
                throw new NoSuchElementException();
            }
            return runs.get(run).piece(piece++);
        }
    }
}

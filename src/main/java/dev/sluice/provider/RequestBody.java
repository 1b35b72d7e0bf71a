package dev.sluice.provider;

import dev.sluice.chat.Blob;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The body of a call: JSON, in which each {@linkplain Blob#mark mark} stands for a blob in base64. That is encoded piece by
 * piece while the body is sent, so that a large picture is never held a second time. Immutable.
 */
public final class RequestBody {

    /** A run of the body: JSON, or the base64 of a blob. */
    private static final class Run {
        final byte[] json;
        final @Nullable Blob blob;

        Run(byte[] json) {
            this.json = json;
            this.blob = null;
        }

        Run(Blob blob) {
            this.json = new byte[0];
            this.blob = blob;
        }

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
        return new RequestBody(List.of(new Run(json)));
    }

    /** A body in which marks of these blobs may stand, each any number of times. */
    public static RequestBody of(byte[] json, Collection<Blob> blobs) {
        List<Run> runs = new ArrayList<>(List.of(new Run(json)));
        for (Blob blob : blobs) {
            List<Run> split = new ArrayList<>();
            for (Run run : runs) {
                if (run.blob == null) {
                    split(run.json, blob, split);
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
            into.add(new Run(Arrays.copyOfRange(json, from, at)));
            into.add(new Run(blob));
            from = at + mark.length;
        }
        into.add(new Run(Arrays.copyOfRange(json, from, json.length)));
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
    public Iterator<byte[]> pieces() {
        return new Pieces();
    }

    /** Reads the bytes from their start. The stream never blocks and need not be closed. */
    public InputStream open() {
        Iterator<byte[]> pieces = pieces();
        return new InputStream() {
            private InputStream piece = nullInputStream();

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                int count = piece.read(into, offset, length);
                while (count < 0 && pieces.hasNext()) {
                    piece = new ByteArrayInputStream(pieces.next());
                    count = piece.read(into, offset, length);
                }
                return count;
            }
        };
    }

    /** All bytes at once. */
    public byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        pieces().forEachRemaining(bytes::writeBytes);
        return bytes.toByteArray();
    }

    private final class Pieces implements Iterator<byte[]> {
        private int run;
        private int piece;

        @Override
        public boolean hasNext() {
            while (run < runs.size() && piece == runs.get(run).pieces()) {
                run++;
                piece = 0;
            }
            return run < runs.size();
        }

        @Override
        public byte[] next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return runs.get(run).piece(piece++);
        }
    }
}

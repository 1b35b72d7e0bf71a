package dev.sluice.sse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One way in which a network may cut bytes into pieces.
 *
 * @param name describes the cuts, with the seed if they are random
 */
public record Cuts(String name, List<byte[]> pieces) {

    private static final int RANDOM_CUTS = 6;

    public static Cuts whole(byte[] bytes) {
        return new Cuts("whole", List.of(bytes));
    }

    public static Cuts byteByByte(byte[] bytes) {
        return new Cuts(
                "byte by byte",
                IntStream.range(0, bytes.length)
                        .mapToObj(i -> new byte[] {bytes[i]})
                        .toList());
    }

    /** Cuts after every blank line. */
    public static Cuts byEvent(byte[] bytes) {
        List<byte[]> pieces = new ArrayList<>();
        int from = 0;
        for (int i = 1; i <= bytes.length; i++) {
            boolean blankLine =
                    i < bytes.length && bytes[i] == '\n' && endsLine(bytes, i - 1 - (bytes[i - 1] == '\r' ? 1 : 0));
            if (i == bytes.length || blankLine) {
                int to = Math.min(i + 1, bytes.length);
                pieces.add(Arrays.copyOfRange(bytes, from, to));
                from = to;
            }
        }
        return new Cuts("by event", pieces);
    }

    private static boolean endsLine(byte[] bytes, int at) {
        return at >= 0 && bytes[at] == '\n';
    }

    /** Cuts at random into mostly short pieces, some of them empty. */
    public static Cuts random(byte[] bytes, long seed) {
        Random random = new Random(seed);
        int longest = 2 + random.nextInt(bytes.length + 1);
        List<byte[]> pieces = new ArrayList<>();
        for (int from = 0; from < bytes.length; ) {
            int to = Math.min(bytes.length, from + random.nextInt(1 + random.nextInt(longest)));
            pieces.add(Arrays.copyOfRange(bytes, from, to));
            from = to;
        }
        return new Cuts("random, seed " + seed, pieces);
    }

    /** Cuts in two at every position. */
    public static Stream<Cuts> inTwo(byte[] bytes) {
        return IntStream.rangeClosed(0, bytes.length)
                .mapToObj(at -> new Cuts(
                        "in two at " + at,
                        List.of(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at, bytes.length))));
    }

    /** Every way except {@link #inTwo}, which is slow for long streams. */
    public static Stream<Cuts> some(byte[] bytes) {
        long seed = System.nanoTime();
        return Stream.concat(
                Stream.of(whole(bytes), byEvent(bytes), byteByByte(bytes)),
                IntStream.range(0, RANDOM_CUTS).mapToObj(i -> random(bytes, seed + i)));
    }

    public static Stream<Cuts> all(byte[] bytes) {
        return Stream.concat(some(bytes), inTwo(bytes));
    }

    /** Reads pieces, and may throw if it refuses one. */
    @FunctionalInterface
    public interface PieceReader<E extends Exception> {
        void read(byte[] array, int from, int to) throws E;
    }

    /** Reads the pieces and ends the stream. */
    public void readInto(Framing framing) throws BadFraming {
        readInto(framing::read);
        framing.end();
    }

    /** Reads the pieces, each from the same array at another offset, to expose a reader that keeps the array. */
    public <E extends Exception> void readInto(PieceReader<E> reader) throws E {
        int longest = pieces.stream().mapToInt(p -> p.length).max().orElse(0);
        byte[] array = new byte[longest + 7];
        for (int i = 0; i < pieces.size(); i++) {
            byte[] piece = pieces.get(i);
            int from = i % 7;
            Arrays.fill(array, (byte) '\n');
            System.arraycopy(piece, 0, array, from, piece.length);
            reader.read(array, from, from + piece.length);
        }
        Arrays.fill(array, (byte) '!');
    }

    @Override
    public String toString() {
        return name;
    }
}

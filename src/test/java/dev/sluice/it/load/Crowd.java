package dev.sluice.it.load;

/** How much of something a test has, such as streams and readers: all with {@code -Pload}, a part of them elsewhere, where they only must work. */
public final class Crowd {

    private static final int PART = Integer.getInteger("it.load.part", 1);

    private Crowd() {}

    /** A part of a number, at least 1. */
    public static int of(int all) {
        return Math.max(1, all / PART);
    }
}

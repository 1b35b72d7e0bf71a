package dev.sluice.usage;

/** Sums that stay at the largest number instead of beginning anew below zero. */
final class Sums {

    private Sums() {}

    static long of(long one, long other) {
        long sum = one + other;
        return ((one ^ sum) & (other ^ sum)) < 0 ? (one < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : sum;
    }
}

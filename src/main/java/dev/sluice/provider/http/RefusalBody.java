package dev.sluice.provider.http;

import java.io.ByteArrayOutputStream;

/** The body of an answer that is not in the provider's framing, collected up to a limit. Not for two threads at once. */
final class RefusalBody {

    /** Holds any error object, and a reply that a server sends whole; bounds what an endless body costs. */
    private static final int MAX_BYTES = 1024 * 1024;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** Appends as much as still fits. Returns whether the limit is reached: no more is needed then. */
    boolean append(byte[] array, int from, int length) {
        bytes.write(array, from, Math.min(length, MAX_BYTES - bytes.size()));
        return bytes.size() == MAX_BYTES;
    }

    byte[] toByteArray() {
        return bytes.toByteArray();
    }
}

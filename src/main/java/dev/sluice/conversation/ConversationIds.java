package dev.sluice.conversation;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Makes the ids of new conversations: UUIDs of version 7 (RFC 9562, section 5.7), whose first 48 bits are the time in
 * milliseconds and whose other 74 are random. So those that are stored one after the other are neighbours in the index over all
 * ids; each of random ones would change a page of its own. Thread-safe.
 */
public final class ConversationIds {

    private static final long VERSION = 0x7000;
    private static final long RANDOM_A = 0x0FFF;
    private static final long VARIANT = 0x8000_0000_0000_0000L;
    private static final long RANDOM_B = 0x3FFF_FFFF_FFFF_FFFFL;

    private static final ConversationIds IDS = new ConversationIds(InstantSource.system(), new SecureRandom());

    private final InstantSource clock;
    private final RandomGenerator random;

    ConversationIds(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /** An id that no other conversation has. */
    public static String next() {
        return IDS.make();
    }

    String make() {
        ByteBuffer bytes = ByteBuffer.allocate(2 * Long.BYTES);
        random.nextBytes(bytes.array());
        long most = clock.millis() << 16 | VERSION | (bytes.getLong() & RANDOM_A);
        long least = VARIANT | (bytes.getLong() & RANDOM_B);
        return new UUID(most, least).toString();
    }
}

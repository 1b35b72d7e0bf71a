package dev.sluice.provider;

import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The ids of tool calls to which the provider gives none. They differ within a conversation, so that each result can be
 * matched with its call, and every provider accepts them as ids: at most 40 letters, digits, {@code _} and {@code -}.
 */
public final class ToolCallIds {

    private static final String PREFIX = "sluice_";

    /** 96 bits: unique, but not secret. */
    private static final int RANDOM_BYTES = 12;

    private ToolCallIds() {}

    /** Makes an id. */
    static String next() {
        byte[] bytes = new byte[RANDOM_BYTES];
        ThreadLocalRandom.current().nextBytes(bytes);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Whether an id was made here, so that the provider has never seen it. */
    public static boolean isMade(String id) {
        return id.startsWith(PREFIX);
    }
}

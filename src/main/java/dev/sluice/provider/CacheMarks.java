package dev.sluice.provider;

import dev.sluice.chat.ChatRequest;
import java.util.List;

/**
 * Decides which ends of a request get a mark, up to which the provider caches it and looks for what it cached before. The
 * system prompt gets one, because it is the same in many conversations, and the last turn, because the next request of the
 * conversation begins with everything up to it. Providers accept four.
 */
public final class CacheMarks {

    /** The provider's option. */
    public static final String OPTION = "cache";

    /** The values of {@link #OPTION}; the first is its default. */
    public static final List<String> VALUES = List.of("auto", "off");

    /** In UTF-16 units: no model caches fewer than 1,024 tokens, and a token rarely has less than a unit. */
    private static final int SHORTEST = 1024;

    private final boolean on;

    public CacheMarks(Endpoint endpoint) {
        this(!"off".equals(endpoint.options().get(OPTION)));
    }

    /** Makes the marks of a provider, or none at all. */
    public CacheMarks(boolean on) {
        this.on = on;
    }

    /** Whether the system prompt, which providers read before all turns, ends with a mark. */
    public boolean afterSystem(ChatRequest request) {
        return on && request.system() != null && request.system().length() >= SHORTEST;
    }

    /** Whether the last turn ends with a mark. */
    public boolean afterLastTurn(ChatRequest request) {
        return on && request.length() >= SHORTEST;
    }
}

package dev.sluice.event;

import java.util.Locale;

/** The reason why a reply ended without failing. The wire name is the constant's in lower case (contract §3). */
public enum StopReason {
    END_TURN,
    MAX_TOKENS,
    STOP_SEQUENCE,
    TOOL_USE,
    REFUSAL,
    CANCELLED;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    public String wireName() {
        return wireName;
    }
}

package dev.sluice.cluster;

import dev.sluice.security.BrowserSession;
import dev.sluice.security.Validity;
import java.time.Instant;
import java.util.List;

/**
 * A session for which a ticket was issued, perhaps on another node.
 *
 * @param id the session's
 * @param expires when it ended as it was when the ticket was issued
 */
record TicketSession(String id, Instant expires, Validity validity) implements BrowserSession {

    @Override
    public String name() {
        return ""; // which a ticket does not tell
    }

    @Override
    public List<String> cookies() {
        return List.of();
    }

    @Override
    public long leftNanos(long now) {
        return validity.leftNanos(now);
    }
}

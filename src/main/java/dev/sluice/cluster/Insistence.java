package dev.sluice.cluster;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Sends what nobody would miss at once, and must not be lost, until Redis has taken it. For the link's thread. */
final class Insistence {

    private static final Logger LOG = System.getLogger(Insistence.class.getName());

    /** How long: longer than a failover lasts, and than a silence until it is noticed. */
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** Before it is sent again. */
    private static final long AGAIN_MS = 250;

    private Insistence() {}

    /** Sends a command that may be executed twice. */
    static void send(RedisLink link, Supplier<? extends CompletionStage<?>> command) {
        send(link, command, System.nanoTime());
    }

    private static void send(RedisLink link, Supplier<? extends CompletionStage<?>> command, long sinceNanos) {
        command.get().whenComplete((answer, failure) -> {
            if (failure != null && System.nanoTime() - sinceNanos < LONGEST_NANOS) {
                link.after(AGAIN_MS, () -> send(link, command, sinceNanos));
            } else if (failure != null) {
                LOG.log(Level.DEBUG, "Redis has not taken a command", failure);
            }
        });
    }
}

package dev.sluice.app;

import dev.sluice.app.tomcat.TomcatExecutor;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.Executor;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/**
 * Finds the server's managed executor: on Tomcat the one that {@code META-INF/context.xml} declares, elsewhere the
 * server's default, and one of our own where there is neither.
 *
 * @param owned whether it is closed here
 */
record ManagedExecutor(Executor executor, boolean owned) implements AutoCloseable {

    private static final Logger LOG = System.getLogger(ManagedExecutor.class.getName());

    private static final List<String> NAMES =
            List.of("java:comp/env/concurrent/sluice", "java:comp/DefaultManagedExecutorService");

    /** Looks the executor up, by names that are constants. */
    @SuppressWarnings("BanJNDI")
    static ManagedExecutor find() {
        for (String name : NAMES) {
            try {
                if (InitialContext.doLookup(name) instanceof Executor found) {
                    // Tomcat closes its own only after it has looked for threads that were left behind.
                    return new ManagedExecutor(found, found instanceof TomcatExecutor);
                }
            } catch (NamingException e) {
                LOG.log(Level.DEBUG, "There is no {0} here", name);
            }
        }
        return new ManagedExecutor(new TomcatExecutor(), true);
    }

    @Override
    public void close() {
        if (owned && executor instanceof TomcatExecutor own) {
            own.close();
        }
    }
}

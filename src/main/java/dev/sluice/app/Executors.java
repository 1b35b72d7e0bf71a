package dev.sluice.app;

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
record Executors(Executor executor, boolean owned) implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Executors.class.getName());

    private static final List<String> NAMES =
            List.of("java:comp/env/concurrent/sluice", "java:comp/DefaultManagedExecutorService");

    /** Looks the executor up, by names that are constants. */
    @SuppressWarnings("BanJNDI")
    static Executors find() {
        for (String name : NAMES) {
            try {
                if (InitialContext.doLookup(name) instanceof Executor found) {
                    // Tomcat closes its own only after it has looked for threads that were left behind.
                    return new Executors(found, found instanceof TomcatExecutor);
                }
            } catch (NamingException e) {
                LOG.log(Level.DEBUG, "There is no {0} here", name);
            }
        }
        return new Executors(new TomcatExecutor(), true);
    }

    @Override
    public void close() {
        if (owned && executor instanceof TomcatExecutor own) {
            own.close();
        }
    }
}

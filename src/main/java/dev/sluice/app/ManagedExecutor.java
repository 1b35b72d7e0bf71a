package dev.sluice.app;

import dev.sluice.app.tomcat.TomcatExecutor;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.Executor;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/**
 * The server's managed executor: the one that {@code META-INF/context.xml} declares on Tomcat, elsewhere the server's
 * default, and our own where neither exists.
 *
 * @param owned whether {@link #close} closes it
 */
record ManagedExecutor(Executor executor, boolean owned) implements AutoCloseable {

    private static final Logger LOG = System.getLogger(ManagedExecutor.class.getName());

    private static final List<String> NAMES =
            List.of("java:comp/env/concurrent/sluice", "java:comp/DefaultManagedExecutorService");

    /** Looks up the executor; the JNDI names are constants. */
    @SuppressWarnings("BanJNDI")
    static ManagedExecutor find() {
        for (String name : NAMES) {
            try {
                if (InitialContext.doLookup(name) instanceof Executor found) {
                    // Tomcat would close it only after its search for leaked threads.
                    return new ManagedExecutor(found, found instanceof TomcatExecutor);
                }
            } catch (NamingException e) {
                LOG.log(Level.DEBUG, "No executor at {0}", name);
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

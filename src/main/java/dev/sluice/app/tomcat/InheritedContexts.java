package dev.sluice.app.tomcat;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Field;
import java.security.AccessControlContext;

/**
 * Clears the access-control contexts that the server's threads inherited from this application, so that its class loader
 * can be collected. A pool of the server may start a thread on one of our threads, for example when we complete a response;
 * so may a shared driver its timer. Up to Java 23 a thread keeps the access-control context of the code that started it,
 * which refers to the application's class loader, and passes it on to the threads that it starts, including those that
 * replace it when Tomcat renews its pool.
 */
public final class InheritedContexts {

    private static final Logger LOG = System.getLogger(InheritedContexts.class.getName());

    private static final int FIXED_IN = 24;

    /** A thread may start another one during a pass; several in a row are unlikely. */
    private static final int PASSES = 3;

    private InheritedContexts() {}

    /** Must be called after the last thread of this application has ended. Does nothing under a security manager. */
    @SuppressWarnings("removal") // the security manager, removed in the version that does not need this
    public static void clear() {
        if (Runtime.version().feature() >= FIXED_IN || System.getSecurityManager() != null) {
            return;
        }
        try {
            Field context = Thread.class.getDeclaredField("inheritedAccessControlContext");
            // Tomcat and Payara open java.lang for their own leak detection.
            context.setAccessible(true);
            boolean again = true;
            for (int pass = 0; again && pass < PASSES; pass++) {
                again = false;
                for (Thread thread : Thread.getAllStackTraces().keySet()) {
                    again |= isForServer(thread) && clear(thread, context);
                }
            }
        } catch (ReflectiveOperationException | RuntimeException | Error e) {
            LOG.log(
                    Level.DEBUG,
                    "Contexts inherited by the server's threads cannot be cleared; the class loader may stay in memory",
                    e);
        }
    }

    @SuppressWarnings("removal")
    private static boolean clear(Thread thread, Field context) throws IllegalAccessException {
        // A context with a combiner holds the JAAS subject that the thread acts for.
        if (!(context.get(thread) instanceof AccessControlContext inherited) || inherited.getDomainCombiner() != null) {
            return false;
        }
        context.set(thread, null);
        return true;
    }

    /** Whether the class is one that servers and drivers start: their own, java.lang.Thread, or a timer's. */
    private static boolean isForServer(Thread thread) {
        Class<?> type = thread.getClass();
        ClassLoader loader = type.getClassLoader();
        return loader == null
                ? type == Thread.class || type.getName().equals("java.util.TimerThread")
                : loader != InheritedContexts.class.getClassLoader();
    }
}

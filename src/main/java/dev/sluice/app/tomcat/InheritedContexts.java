package dev.sluice.app.tomcat;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Field;
import java.security.AccessControlContext;

/**
 * Has threads of the server forget that this application had them started. A pool of the server starts a thread when there
 * is something to run, also when it is one of our threads that says so, as by completing a response; and a driver that the
 * server shares may start a timer's. Up to Java 23 a thread keeps the access control context of the code that started it, for
 * a security manager to ask, and so the class loader of an application that was taken away; and it hands it on to threads
 * that it starts itself, also to the one that Tomcat has take its place when it renews its pool.
 */
public final class InheritedContexts {

    private static final Logger LOG = System.getLogger(InheritedContexts.class.getName());

    private static final int MENDED_IN = 24;

    /** One thread may start another while it is looked for; hardly two after each other. */
    private static final int PASSES = 3;

    private InheritedContexts() {}

    /** To be called when no thread of this application runs any more. Does nothing where there is a security manager. */
    @SuppressWarnings("removal") // of the security manager, in the version with which this is not needed
    public static void forget() {
        if (Runtime.version().feature() >= MENDED_IN || System.getSecurityManager() != null) {
            return;
        }
        try {
            Field context = Thread.class.getDeclaredField("inheritedAccessControlContext");
            // Tomcat and Payara open java.lang, for their own searches for leaks.
            context.setAccessible(true);
            boolean again = true;
            for (int pass = 0; again && pass < PASSES; pass++) {
                again = false;
                for (Thread thread : Thread.getAllStackTraces().keySet()) {
                    again |= isForServer(thread) && forget(thread, context);
                }
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "The server's threads keep what they were started by", e);
        }
    }

    @SuppressWarnings("removal")
    private static boolean forget(Thread thread, Field context) throws IllegalAccessException {
        // One with a combiner holds a JAAS subject, in whose name the thread acts.
        if (!(context.get(thread) instanceof AccessControlContext inherited) || inherited.getDomainCombiner() != null) {
            return false;
        }
        context.set(thread, null);
        return true;
    }

    /** Whether it is of a class that servers and drivers start: one of their own, the plain one, or a timer's. */
    private static boolean isForServer(Thread thread) {
        Class<?> type = thread.getClass();
        ClassLoader loader = type.getClassLoader();
        return loader == null
                ? type == Thread.class || type.getName().equals("java.util.TimerThread")
                : loader != InheritedContexts.class.getClassLoader();
    }
}

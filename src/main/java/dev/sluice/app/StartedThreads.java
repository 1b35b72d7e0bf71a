package dev.sluice.app;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Field;

/**
 * Has threads of the server forget that this application had them started. A pool of the server starts a thread when there
 * is something to run, also when it is one of our threads that says so, as by completing a response. Up to Java 23 a thread
 * keeps the access control context of the code that started it, for a security manager to ask, and so the class loader of an
 * application that was taken away; and it hands it on to threads that it starts itself, also to the one that Tomcat has take
 * its place when it renews its pool.
 */
final class StartedThreads {

    private static final Logger LOG = System.getLogger(StartedThreads.class.getName());

    private static final int MENDED_IN = 24;

    private StartedThreads() {}

    /** To be called when no thread of this application runs any more. */
    static void forget() {
        if (Runtime.version().feature() >= MENDED_IN) {
            return;
        }
        try {
            Field context = Thread.class.getDeclaredField("inheritedAccessControlContext");
            // Tomcat and Payara open java.lang, for their own searches for leaks.
            context.setAccessible(true);
            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                if (isOfServer(thread)) {
                    context.set(thread, null);
                }
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "The server's threads keep what they were started by", e);
        }
    }

    /** Whether it is neither the JDK's own kind nor one of this application. */
    private static boolean isOfServer(Thread thread) {
        ClassLoader loader = thread.getClass().getClassLoader();
        return loader != null && loader != StartedThreads.class.getClassLoader();
    }
}

package dev.sluice.app.tomcat;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.runtime.ObjectMethods;

/**
 * Has the JDK forget whose {@code equals}, {@code hashCode} and {@code toString} it made last. Those of a record are made of
 * handles of the JDK's own, and up to JDK 17 each keeps the types that it was last adapted to (JDK-8078641), and so the class
 * loader of an application that was taken away.
 */
public final class RecordMethodCache {

    private static final Logger LOG = System.getLogger(RecordMethodCache.class.getName());

    private static final int MENDED_IN = 18;

    private RecordMethodCache() {}

    /** To be called when no class of this application will be used any more. */
    public static void forget() {
        if (Runtime.version().feature() >= MENDED_IN) {
            return;
        }
        // A record with one component, all of classes that never go.
        Class<?> holder = String.class;
        MethodHandle component = MethodHandles.dropArguments(MethodHandles.constant(Integer.class, 1), 0, holder);
        make("equals", MethodType.methodType(boolean.class, holder, Object.class), component);
        make("hashCode", MethodType.methodType(int.class, holder), component);
        make("toString", MethodType.methodType(String.class, holder), component);
    }

    private static void make(String name, MethodType type, MethodHandle component) {
        try {
            Object unused =
                    ObjectMethods.bootstrap(MethodHandles.lookup(), name, type, type.parameterType(0), "c", component);
        } catch (Throwable e) { // which is what it declares
            LOG.log(Level.DEBUG, "The methods of records keep what they were made for", e);
        }
    }
}

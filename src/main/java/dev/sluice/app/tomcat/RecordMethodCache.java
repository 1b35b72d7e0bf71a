package dev.sluice.app.tomcat;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.runtime.ObjectMethods;

/**
 * Works around JDK-8078641: evicts our types from the JDK's caches for the {@code equals}, {@code hashCode} and
 * {@code toString} of records. Up to JDK 17, the method handles behind these keep the types that they were last adapted to,
 * and with them the class loader of a stopped application.
 */
public final class RecordMethodCache {

    private static final Logger LOG = System.getLogger(RecordMethodCache.class.getName());

    private static final int FIXED_IN = 18;

    private RecordMethodCache() {}

    /** Must be called after the last use of this application's records. */
    public static void evict() {
        if (Runtime.version().feature() >= FIXED_IN) {
            return;
        }
        // A record with one component, made of classes that are never unloaded.
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
        } catch (Throwable e) { // as bootstrap declares
            LOG.log(
                    Level.DEBUG,
                    "The JDK's record method caches cannot be evicted; the class loader may stay in memory",
                    e);
        }
    }
}

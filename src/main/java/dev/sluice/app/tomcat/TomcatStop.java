package dev.sluice.app.tomcat;

import jakarta.servlet.ServletContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Field;
import java.lang.reflect.Proxy;

/**
 * Hears of Tomcat's stop in time. A context listener hears of it too late: Tomcat has ended every asynchronous request by
 * then, so readers would see a clean end without a terminal event. Before the stop begins they can still be written to. By
 * reflection, since Tomcat's classes are no part of what Sluice is built against.
 */
public final class TomcatStop {

    private static final Logger LOG = System.getLogger(TomcatStop.class.getName());

    private static final String FACADE = "org.apache.catalina.core.ApplicationContextFacade";
    private static final String BEFORE_STOP = "before_stop";

    private TomcatStop() {}

    /** Has the action run when this application is about to be stopped. Does nothing on other servers. */
    public static void before(ServletContext context, Runnable action) {
        if (!context.getClass().getName().equals(FACADE)) {
            return;
        }
        try {
            Object standard = field(field(context));
            ClassLoader loader = TomcatStop.class.getClassLoader();
            Class<?> listener = Class.forName("org.apache.catalina.LifecycleListener", true, loader);
            Object proxy = Proxy.newProxyInstance(loader, new Class<?>[] {listener}, (self, method, arguments) -> {
                switch (method.getName()) {
                    case "lifecycleEvent" -> {
                        Object type =
                                arguments[0].getClass().getMethod("getType").invoke(arguments[0]);
                        if (BEFORE_STOP.equals(type)) {
                            // Not to be kept by a context that is only reloaded.
                            standard.getClass()
                                    .getMethod("removeLifecycleListener", listener)
                                    .invoke(standard, self);
                            action.run();
                        }
                        return null;
                    }
                    case "equals" -> {
                        return self == arguments[0];
                    }
                    case "hashCode" -> {
                        return System.identityHashCode(self);
                    }
                    default -> {
                        return TomcatStop.class.getName();
                    }
                }
            });
            standard.getClass().getMethod("addLifecycleListener", listener).invoke(standard, proxy);
        } catch (ReflectiveOperationException | RuntimeException e) {
            // Another Tomcat than those that were tried: readers are cut off instead of told.
            LOG.log(Level.WARNING, "Tomcat cannot be asked to tell of its stop", e);
        }
    }

    private static Object field(Object holder) throws ReflectiveOperationException {
        Field field = holder.getClass().getDeclaredField("context");
        field.setAccessible(true);
        return field.get(holder);
    }
}

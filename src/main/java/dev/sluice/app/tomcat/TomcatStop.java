package dev.sluice.app.tomcat;

import jakarta.servlet.ServletContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Field;
import java.lang.reflect.Proxy;

/**
 * Runs an action before Tomcat stops the application, while readers can still be written to. A context listener is called
 * too late: by then Tomcat has ended every asynchronous request, and readers would see a clean end without a terminal
 * event. Uses reflection, since Sluice is not compiled against Tomcat.
 */
public final class TomcatStop {

    private static final Logger LOG = System.getLogger(TomcatStop.class.getName());

    private static final String FACADE = "org.apache.catalina.core.ApplicationContextFacade";
    private static final String BEFORE_STOP = "before_stop";

    private TomcatStop() {}

    /** Registers an action to run once, when this application is about to stop. Does nothing on other servers. */
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
                            // A context that is only reloaded would keep it.
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
        } catch (ReflectiveOperationException | RuntimeException | Error e) {
            // An untested version of Tomcat: readers are cut off without a terminal event.
            LOG.log(
                    Level.WARNING,
                    "Cannot register for Tomcat's stop: readers will be cut off without a terminal event when it stops",
                    e);
        }
    }

    private static Object field(Object holder) throws ReflectiveOperationException {
        Field field = holder.getClass().getDeclaredField("context");
        field.setAccessible(true);
        return field.get(holder);
    }
}

package dev.sluice.push;

import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Field;

/**
 * Tomcat's way to close a connection without writing what is left. On Tomcat, completing a response whose client reads
 * nothing blocks a thread of the container for a whole write timeout, and the Servlet API has no other way to end one. Called
 * by reflection, because Sluice is not built against Tomcat.
 */
public final class TomcatConnection {

    private static final Logger LOG = System.getLogger(TomcatConnection.class.getName());

    private static final String FACADE = "org.apache.catalina.connector.ResponseFacade";

    private TomcatConnection() {}

    /** Makes Tomcat close the connection when the response is completed. Does nothing on other servers. */
    public static void closeNow(ServletResponse response) {
        ServletResponse inner = response;
        while (inner instanceof ServletResponseWrapper wrapper) {
            inner = wrapper.getResponse();
        }
        if (!inner.getClass().getName().equals(FACADE)) {
            return;
        }
        try {
            Field field = inner.getClass().getDeclaredField("response");
            field.setAccessible(true);
            Object catalina = field.get(inner);
            Object coyote = catalina.getClass().getMethod("getCoyoteResponse").invoke(catalina);
            ClassLoader tomcat = coyote.getClass().getClassLoader();
            Class<?> actionCode = Class.forName("org.apache.coyote.ActionCode", true, tomcat);
            Object closeNow = actionCode.getField("CLOSE_NOW").get(null);
            coyote.getClass().getMethod("action", actionCode, Object.class).invoke(coyote, closeNow, null);
        } catch (ReflectiveOperationException | RuntimeException | Error e) {
            // A Tomcat with other internals: it ends the connection all the same, only later.
            LOG.log(
                    Level.DEBUG,
                    "Cannot close a connection through Tomcat's internals; it will be closed by a timeout",
                    e);
        }
    }
}

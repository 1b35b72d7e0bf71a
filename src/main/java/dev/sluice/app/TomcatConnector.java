package dev.sluice.app;

import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** Where Tomcat listens, as it tells by JMX. */
final class TomcatConnector {

    private TomcatConnector() {}

    /** Where plain HTTP is spoken on this machine; none before the connectors have started, and none on other servers. */
    static List<InetSocketAddress> plain() {
        List<InetSocketAddress> addresses = new ArrayList<>();
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        try {
            for (ObjectName name : beans.queryNames(new ObjectName("*:type=Connector,*"), null)) {
                boolean plain = "http".equals(beans.getAttribute(name, "scheme"))
                        && !Boolean.TRUE.equals(beans.getAttribute(name, "secure"))
                        && !String.valueOf(beans.getAttribute(name, "protocol")).matches("(?i).*ajp.*");
                if (plain && beans.getAttribute(name, "localPort") instanceof Integer port && port > 0) {
                    addresses.add(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                }
            }
        } catch (JMException | RuntimeException e) {
            // Not the Tomcat that is known here: it tells nothing.
        }
        return addresses;
    }
}

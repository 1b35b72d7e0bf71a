package dev.sluice.it;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.RuntimeMXBean;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** Looks into a server's JVM. What looking needs there itself (a few threads and sockets) is there from the beginning. */
final class ServerProbe implements AutoCloseable {

    private static final String OPEN_FILES = "OpenFileDescriptorCount";

    private final JMXConnector connector;
    private final MBeanServerConnection server;
    private final ThreadMXBean threads;
    private final MemoryMXBean memory;
    private final RuntimeMXBean runtime;

    @SuppressWarnings("BanJNDI") // the address comes from the process itself
    ServerProbe(long pid) throws IOException, AttachNotSupportedException {
        VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
        try {
            connector = JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()));
        } finally {
            machine.detach();
        }
        server = connector.getMBeanServerConnection();
        threads = ManagementFactory.getPlatformMXBean(server, ThreadMXBean.class);
        memory = ManagementFactory.getPlatformMXBean(server, MemoryMXBean.class);
        runtime = ManagementFactory.getPlatformMXBean(server, RuntimeMXBean.class);
    }

    /** The names of all platform threads. */
    List<String> threads() {
        return Arrays.stream(threads.dumpAllThreads(false, false))
                .filter(Objects::nonNull)
                .map(ThreadInfo::getThreadName)
                .toList();
    }

    /** Tomcat's threads that are doing something now. */
    int busyThreads() throws IOException, JMException {
        int busy = 0;
        for (ObjectName pool : server.queryNames(new ObjectName("Catalina:type=ThreadPool,name=*"), null)) {
            busy += (Integer) server.getAttribute(pool, "currentThreadsBusy");
        }
        return busy;
    }

    /** CPU time that the thread of that name has used, in nanoseconds. */
    long cpuNanos(String thread) {
        return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(info -> info != null && info.getThreadName().equals(thread))
                .mapToLong(info -> threads.getThreadCpuTime(info.getThreadId()))
                .sum();
    }

    /** Live objects of that class, whichever class loader it is from, after a collection. */
    long instances(String className) throws IOException, JMException {
        // num: instances bytes class (module)
        return histogram()
                .lines()
                .map(line -> line.trim().split("\\s+"))
                .filter(columns -> columns.length > 3 && columns[3].equals(className))
                .mapToLong(columns -> Long.parseLong(columns[1]))
                .sum();
    }

    /** What is alive, by class, the largest first; after a collection. */
    String histogram() throws IOException, JMException {
        return (String) server.invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                "gcClassHistogram",
                new Object[] {new String[0]},
                new String[] {String[].class.getName()});
    }

    /** Threads of the WAR: neither Tomcat's pool, which grows with its work and shrinks later, nor the JVM's own. */
    long ownThreads() {
        return threads().stream().filter(ServerProbe::isOwn).count();
    }

    static boolean isOwn(String thread) {
        return thread.matches("(sluice|HttpClient@|MVStore|H2).*");
    }

    /** How many files and sockets the server may open. */
    long maxFiles() throws IOException, JMException {
        return (Long) server.getAttribute(
                new ObjectName(ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME), "MaxFileDescriptorCount");
    }

    /** Files and sockets. */
    long openFiles() throws IOException, JMException {
        return (Long) server.getAttribute(new ObjectName(ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME), OPEN_FILES);
    }

    /** Bytes that all threads have allocated. Before JDK 21, of those threads that are still there. */
    long allocatedBytes() throws IOException, JMException {
        ObjectName name = new ObjectName(ManagementFactory.THREAD_MXBEAN_NAME);
        if (Runtime.Version.parse(runtime.getVmVersion()).feature() >= 21) {
            return (Long) server.getAttribute(name, "TotalThreadAllocatedBytes");
        }
        long[] each = (long[])
                server.invoke(name, "getThreadAllocatedBytes", new Object[] {threads.getAllThreadIds()}, new String[] {
                    long[].class.getName()
                });
        return Arrays.stream(each).filter(bytes -> bytes > 0).sum();
    }

    /** Bytes in use after a collection. */
    long heap() {
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    @Override
    public void close() throws IOException {
        connector.close();
    }
}

package dev.sluice.it.server;

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

/** Looks into a server's JVM. The threads and sockets that this takes in the server exist once the probe is made. */
public final class ServerProbe implements AutoCloseable {

    private static final String OPEN_FILES = "OpenFileDescriptorCount";

    private final JMXConnector connector;
    private final MBeanServerConnection server;
    private final ThreadMXBean threads;
    private final MemoryMXBean memory;
    private final RuntimeMXBean runtime;

    @SuppressWarnings("BanJNDI") // the address comes from the process itself
    public ServerProbe(long pid) throws IOException, AttachNotSupportedException {
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
    public List<String> threads() {
        return Arrays.stream(threads.dumpAllThreads(false, false))
                .filter(Objects::nonNull)
                .map(ThreadInfo::getThreadName)
                .toList();
    }

    /** The number of Tomcat's threads that are busy. */
    public int busyThreads() throws IOException, JMException {
        int busy = 0;
        for (ObjectName pool : server.queryNames(new ObjectName("Catalina:type=ThreadPool,name=*"), null)) {
            busy += (Integer) server.getAttribute(pool, "currentThreadsBusy");
        }
        return busy;
    }

    /** The CPU time of the thread with that name, in nanoseconds. */
    public long cpuNanos(String thread) {
        return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(info -> info != null && info.getThreadName().equals(thread))
                .mapToLong(info -> threads.getThreadCpuTime(info.getThreadId()))
                .sum();
    }

    /** The number of live objects of that class, from any class loader, after a garbage collection. */
    public long instances(String className) throws IOException, JMException {
        // num: instances bytes class (module)
        return histogram()
                .lines()
                .map(line -> line.trim().split("\\s+"))
                .filter(columns -> columns.length > 3 && columns[3].equals(className))
                .mapToLong(columns -> Long.parseLong(columns[1]))
                .sum();
    }

    /** Live objects by class, the largest first, after a garbage collection. */
    public String histogram() throws IOException, JMException {
        return (String) server.invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                "gcClassHistogram",
                new Object[] {new String[0]},
                new String[] {String[].class.getName()});
    }

    /** Threads of the WAR: neither Tomcat's pool, which grows with its work and shrinks later, nor the JVM's own. */
    public long ownThreads() {
        return threads().stream().filter(ServerProbe::isOwn).count();
    }

    public static boolean isOwn(String thread) {
        return thread.matches("(sluice|HttpClient@|MVStore|H2).*");
    }

    /** The limit of open files and sockets. */
    public long maxFiles() throws IOException, JMException {
        return (Long) server.getAttribute(
                new ObjectName(ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME), "MaxFileDescriptorCount");
    }

    /** The number of open files and sockets. */
    public long openFiles() throws IOException, JMException {
        return (Long) server.getAttribute(new ObjectName(ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME), OPEN_FILES);
    }

    /** Bytes that all threads have allocated. Before JDK 21, without threads that have ended. */
    public long allocatedBytes() throws IOException, JMException {
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

    /** Bytes in use after a garbage collection. */
    public long heap() {
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    @Override
    public void close() throws IOException {
        connector.close();
    }
}

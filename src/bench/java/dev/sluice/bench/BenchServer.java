package dev.sluice.bench;

import dev.sluice.it.client.Api;
import dev.sluice.it.provider.LoopProvider;
import dev.sluice.it.server.OwnTomcat;
import dev.sluice.it.server.ServerProbe;
import jakarta.json.Json;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.management.JMException;
import org.eclipse.parsson.JsonProviderImpl;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** A Tomcat of its own with the settings of {@code server-config}, and the resources that it uses. */
record BenchServer(String name, OwnTomcat tomcat, ServerProbe probe) implements AutoCloseable {

    /** Threads of the relay that blocks one for each stream. */
    static final int BLOCKING_THREADS = 1100;

    private static final String THREADS = "maxThreads=\"64\"";

    /** Starts Sluice's WAR. */
    static BenchServer sluice(String heap, List<LoopProvider> providers) throws Exception {
        List<String> options = options(heap, providers);
        options.add("-Dsluice.stream.orphan-grace=PT1S");
        options.add("-Dsluice.stream.retention=PT2S"); // so that a step does not pay for the one before
        options.add("-Dsluice.data-dir=" + Files.createTempDirectory("bench-data")); // empty at each start
        options.add("-Dsluice.limits.readers-per-stream=0");
        OwnTomcat tomcat = OwnTomcat.asDeployed("bench-sluice", options);
        return new BenchServer("Sluice", tomcat, tomcat.probe());
    }

    /** Starts {@link BlockingRelay} with as many threads as it needs. */
    static BenchServer blocking(String heap, List<LoopProvider> providers) throws Exception {
        WebArchive war = ShrinkWrap.create(WebArchive.class)
                .addClass(BlockingRelay.class)
                .addAsLibrary(jar(Json.class).toFile())
                .addAsLibrary(jar(JsonProviderImpl.class).toFile());
        Path file = Files.createTempFile("blocking", ".war");
        war.as(ZipExporter.class).exportTo(file.toFile(), true);
        OwnTomcat tomcat = OwnTomcat.asDeployed(
                "bench-blocking",
                file,
                xml -> {
                    if (!xml.contains(THREADS)) {
                        throw new IllegalStateException("server.xml has no " + THREADS);
                    }
                    return xml.replace(THREADS, "maxThreads=\"" + BLOCKING_THREADS + '"');
                },
                options(heap, providers));
        return new BenchServer("blocking relay", tomcat, tomcat.probe());
    }

    private static Path jar(Class<?> of) throws URISyntaxException {
        return Path.of(of.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private static List<String> options(String heap, List<LoopProvider> providers) {
        List<String> options = new ArrayList<>(List.of("-Xms" + heap, "-Xmx" + heap));
        providers.forEach(provider -> options.addAll(provider.options()));
        return options;
    }

    Api api() {
        return tomcat.api();
    }

    /** CPU time of the process so far, in nanoseconds, to 10 ms. */
    long cpuNanos() {
        return tomcat.process().info().totalCpuDuration().orElseThrow().toNanos();
    }

    long allocatedBytes() {
        try {
            return probe.allocatedBytes();
        } catch (IOException | JMException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Bytes of memory that the system gives the process. */
    long residentBytes() throws IOException {
        String line = Files.readAllLines(Path.of("/proc/" + tomcat.process().pid() + "/status")).stream()
                .filter(status -> status.startsWith("VmRSS:"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
    }

    @Override
    public void close() throws IOException {
        probe.close();
        tomcat.close();
    }
}

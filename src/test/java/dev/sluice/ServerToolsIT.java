package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks the files for operators with the tools of the programs that read them. */
@Tag("one-server")
final class ServerToolsIT {

    private static final Path FOLDER = Path.of("server-config");

    @Test
    void promtool_accepts_the_configuration_of_prometheus() throws Exception {
        Path promtool = Path.of("/usr/bin/promtool");
        assumeTrue(Files.isExecutable(promtool), "promtool is missing: apt-get install prometheus");
        assertRuns(
                promtool.toString(),
                "check",
                "config",
                FOLDER.resolve("prometheus/prometheus.yml").toString());
    }

    @Test
    void systemd_accepts_the_unit(@TempDir Path folder) throws Exception {
        Path analyze = Path.of("/usr/bin/systemd-analyze");
        assumeTrue(Files.isExecutable(analyze), "systemd-analyze is missing: apt-get install systemd");
        String unit = Files.readString(FOLDER.resolve("systemd/sluice.service"));
        assertThat(unit).contains("ExecStart=/opt/tomcat/bin/catalina.sh run");
        Path copy = folder.resolve("sluice.service");
        // systemd-analyze requires the program to exist.
        Files.writeString(copy, unit.replace("/opt/tomcat/bin/catalina.sh run", "/bin/true"));

        assertRuns(analyze.toString(), "verify", copy.toString());
    }

    private static void assertRuns(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}

package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Checks the files for a cluster. The tests behind nginx run its configuration. */
final class ClusterFilesTest {

    private static final Path FOLDER = Path.of("server-config/cluster");
    private static final Pattern PROPERTY = Pattern.compile("(?<![a-z])sluice\\.[a-z]+[a-z.-]*[a-z]");
    private static final Pattern VARIABLE = Pattern.compile("\\bSLUICE_[A-Z_]+");

    /** Names that look like properties, but are files and hosts. */
    private static final Set<String> OTHERS = Set.of("sluice.war", "sluice.conf", "sluice.example");

    private static Set<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
    }

    /** All properties that the pages have, which another test compares with those that the code reads. */
    private static Set<String> properties() throws IOException {
        Set<String> all = new HashSet<>();
        for (String page : List.of("configuration", "providers", "security", "sign-in")) {
            all.addAll(found(PROPERTY, Files.readString(Path.of("src/site/markdown/" + page + ".md"))));
        }
        return all;
    }

    @Test
    void every_property_that_is_named_exists() throws IOException {
        Set<String> properties = properties();
        Set<String> variables = properties.stream()
                .map(name -> name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_"))
                .collect(Collectors.toSet());
        for (String file : List.of("run.sh", "nginx.conf", "kubernetes.yaml")) {
            String text = Files.readString(FOLDER.resolve(file));
            Set<String> named = found(PROPERTY, text);
            named.removeAll(OTHERS);
            assertThat(named).as(file).isSubsetOf(properties);
            assertThat(found(VARIABLE, text)).as(file).isSubsetOf(variables);
        }
        assertThat(found(PROPERTY, Files.readString(FOLDER.resolve("run.sh")))).contains("sluice.cluster.redis-url");
        assertThat(found(VARIABLE, Files.readString(FOLDER.resolve("kubernetes.yaml"))))
                .contains("SLUICE_CLUSTER_REDIS_URL", "SLUICE_SHUTDOWN_DRAIN");
    }

    @Test
    void every_path_that_is_named_exists() throws IOException {
        Pattern path = Pattern.compile("(?:\\.\\./|server-config/)[a-z/]+[a-z]\\.[a-z]+|\\.\\./docker/Dockerfile");
        for (String file : List.of("run.sh", "nginx.conf", "kubernetes.yaml")) {
            Set<String> named = found(path, Files.readString(FOLDER.resolve(file)));
            assertThat(named).as(file).isNotEmpty();
            for (String name : named) {
                assertThat(name.startsWith("..") ? FOLDER.resolve(name) : Path.of(name))
                        .as(file)
                        .exists();
            }
        }
        assertThat(Files.isExecutable(FOLDER.resolve("run.sh"))).isTrue();
    }

    @Test
    void the_script_is_one() throws Exception {
        Process check = new ProcessBuilder(
                        "bash", "-n", FOLDER.resolve("run.sh").toString())
                .redirectErrorStream(true)
                .start();
        String says = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(check.waitFor()).as(says).isZero();
    }

    private static Map<String, Object> map(Object object, Object... path) {
        Object at = object;
        for (Object name : path) {
            at = name instanceof Integer index ? ((List<?>) at).get(index) : ((Map<?, ?>) at).get(name);
        }
        @SuppressWarnings("unchecked")
        Map<String, Object> map = (Map<String, Object>) at;
        return map;
    }

    @Test
    void the_manifest_fits_together() throws IOException {
        LoaderOptions strict = new LoaderOptions();
        strict.setAllowDuplicateKeys(false);
        List<Map<String, Object>> manifest = new ArrayList<>();
        try (InputStream in = Files.newInputStream(FOLDER.resolve("kubernetes.yaml"))) {
            new Yaml(new SafeConstructor(strict)).loadAll(in).forEach(document -> manifest.add(map(document)));
        }
        assertThat(manifest.stream().map(document -> document.get("kind")))
                .containsExactly("ConfigMap", "Deployment", "PodDisruptionBudget", "Service", "Ingress");
        Map<String, Object> deployment = map(manifest.get(1), "spec");
        assertThat(map(deployment, "strategy", "rollingUpdate")).isEqualTo(Map.of("maxUnavailable", 0, "maxSurge", 1));
        Map<String, Object> labels = map(deployment, "template", "metadata", "labels");
        assertThat(labels)
                .isEqualTo(map(deployment, "selector", "matchLabels"))
                .isEqualTo(map(manifest.get(2), "spec", "selector", "matchLabels"))
                .isEqualTo(map(manifest.get(3), "spec", "selector"));

        Map<String, Object> pod = map(deployment, "template", "spec");
        Map<String, Object> container = map(pod, "containers", 0);
        Duration drain = Duration.parse((String) map(manifest.get(0), "data").get("SLUICE_SHUTDOWN_DRAIN"));
        List<?> pause = (List<?>) map(container, "lifecycle", "preStop", "exec").get("command");
        assertThat((int) pod.get("terminationGracePeriodSeconds"))
                .isGreaterThan((int) drain.toSeconds() + Integer.parseInt((String) pause.get(1)));
        assertThat(map(container, "startupProbe", "httpGet").get("path")).isEqualTo("/sluice/api/health/live");
        assertThat(map(container, "readinessProbe", "httpGet").get("path")).isEqualTo("/sluice/api/health/ready");
        assertThat(map(container, "livenessProbe", "httpGet").get("path")).isEqualTo("/sluice/api/health/live");
        assertThat(map(container, "env", 0, "valueFrom", "secretKeyRef").get("name"))
                .isEqualTo("sluice-redis");
        assertThat(map(container, "resources")).containsOnlyKeys("requests", "limits");
    }
}

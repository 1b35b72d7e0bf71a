package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Checks the contents of the files for operators. {@link ServerToolsIT} and the proxies' test run what can be run. */
final class ServerConfigTest {

    private static final Path FOLDER = Path.of("server-config");

    private static List<Map<String, Object>> yaml(String file) throws IOException {
        LoaderOptions strict = new LoaderOptions();
        strict.setAllowDuplicateKeys(false);
        List<Map<String, Object>> documents = new ArrayList<>();
        try (InputStream in = Files.newInputStream(FOLDER.resolve(file))) {
            new Yaml(new SafeConstructor(strict)).loadAll(in).forEach(document -> documents.add(map(document)));
        }
        return documents;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object object) {
        return (Map<String, Object>) object;
    }

    private static Map<String, Object> map(Map<String, Object> object, String... path) {
        Map<String, Object> at = object;
        for (String name : path) {
            at = map(at.get(name));
        }
        return at;
    }

    @Test
    void the_kubernetes_manifest_fits_together() throws IOException {
        List<Map<String, Object>> manifest = yaml("kubernetes/sluice.yaml");

        assertThat(manifest.stream().map(document -> document.get("kind")))
                .containsExactly("ConfigMap", "Deployment", "PersistentVolumeClaim", "Service", "Ingress");
        Map<String, Object> deployment = manifest.get(1);
        Map<String, Object> pod = map(deployment, "spec", "template", "spec");
        assertThat(map(deployment, "spec", "selector").get("matchLabels"))
                .isEqualTo(map(deployment, "spec", "template", "metadata").get("labels"))
                .isEqualTo(map(manifest.get(3), "spec").get("selector"));
        Map<String, Object> container = map(((List<?>) pod.get("containers")).get(0));
        assertThat(map(container, "readinessProbe", "httpGet").get("path")).isEqualTo("/sluice/api/health/ready");
        assertThat(map(container, "livenessProbe", "httpGet").get("path")).isEqualTo("/sluice/api/health/live");
        assertThat(map(pod, "securityContext").get("runAsUser")).isEqualTo(10001);
        assertThat(Files.readString(FOLDER.resolve("docker/Dockerfile"))).contains("USER 10001", "EXPOSE 8080");
    }

    @Test
    void the_dockerfile_copies_what_there_is() throws IOException {
        for (String line : Files.readAllLines(FOLDER.resolve("docker/Dockerfile"))) {
            if (line.startsWith("COPY ")) {
                List<String> words = List.of(line.split(" ", -1));
                assertThat(words.subList(1, words.size() - 1))
                        .isNotEmpty()
                        .allSatisfy(source -> assertThat(
                                        source.equals("target/sluice.war") || Files.isRegularFile(Path.of(source)))
                                .as(source)
                                .isTrue());
            }
        }
    }

    @Test
    void the_alerts_say_what_is_the_matter_and_how_bad() throws IOException {
        Map<String, Object> group =
                map(((List<?>) yaml("prometheus/alerts.yml").get(0).get("groups")).get(0));
        Set<Object> names = new HashSet<>();
        for (Object each : (List<?>) group.get("rules")) {
            Map<String, Object> rule = map(each);
            assertThat(names.add(rule.get("alert"))).isTrue();
            assertThat(rule.get("expr")).asString().isNotBlank();
            assertThat(map(rule, "labels").get("severity")).isIn("page", "ticket");
            assertThat(map(rule, "annotations").get("summary")).asString().isNotBlank();
        }
        assertThat(map(((List<?>) yaml("prometheus/prometheus.yml").get(0).get("scrape_configs")).get(0)))
                .containsEntry("metrics_path", "/sluice/api/metrics");
    }

    @Test
    void the_dashboard_has_a_place_for_each_panel() throws IOException {
        try (JsonReader reader = Json.createReader(Files.newInputStream(FOLDER.resolve("grafana/sluice.json")))) {
            JsonObject dashboard = reader.readObject();
            Set<Object> ids = new HashSet<>();
            Set<Object> places = new HashSet<>();
            for (JsonObject panel : dashboard.getJsonArray("panels").getValuesAs(JsonObject.class)) {
                assertThat(ids.add(panel.getInt("id"))).isTrue();
                JsonObject place = panel.getJsonObject("gridPos");
                assertThat(places.add(List.of(place.getInt("x"), place.getInt("y"))))
                        .isTrue();
                assertThat(panel.getJsonArray("targets")).isNotEmpty();
                assertThat(panel.getString("title")).isNotBlank();
            }
            assertThat(ids).isNotEmpty();
        }
    }

    @Test
    void tomcats_files_are_xml_and_name_what_the_war_looks_up() throws Exception {
        Element context = xml("tomcat/postgresql/context.xml");
        assertThat(context.getTagName()).isEqualTo("Context");
        Element resource = (Element) context.getElementsByTagName("Resource").item(0);
        assertThat(resource.getAttribute("name")).isEqualTo("jdbc/sluice");
        assertThat(resource.getAttribute("type")).isEqualTo("javax.sql.DataSource");
        assertThat(xml("tomcat/conf/server.xml").getTagName()).isEqualTo("Server");
    }

    private static Element xml(String file) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(FOLDER.resolve(file).toFile())
                .getDocumentElement();
    }

    @Test
    void every_handler_of_tomcats_log_is_declared() throws IOException {
        Properties logging = new Properties();
        try (InputStream in = Files.newInputStream(FOLDER.resolve("tomcat/conf/logging.properties"))) {
            logging.load(in);
        }
        Set<String> declared = Set.of(logging.getProperty("handlers").split(", ", -1));

        assertThat(logging.stringPropertyNames().stream()
                        .filter(name -> name.endsWith(".handlers"))
                        .flatMap(name -> Stream.of(logging.getProperty(name).split(", ", -1))))
                .isNotEmpty()
                .allMatch(declared::contains);
    }
}

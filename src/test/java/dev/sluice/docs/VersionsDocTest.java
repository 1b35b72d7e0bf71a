package dev.sluice.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** Compares the tables of libraries and versions with {@code pom.xml}. */
final class VersionsDocTest {

    private static final String PAGE = "design.md";
    private static final Set<String> WEBJARS = Set.of("org.webjars.npm", "org.mvnpm");

    private static Document pom;

    @BeforeAll
    static void read() throws Exception {
        pom = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Path.of("pom.xml").toFile());
    }

    private static List<Element> children(Element parent) {
        List<Element> children = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element) {
                children.add(element);
            }
        }
        return children;
    }

    private static Element child(Element parent, String name) {
        return children(parent).stream()
                .filter(element -> element.getTagName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name));
    }

    private static String text(Element parent, String name) {
        return children(parent).stream()
                .filter(element -> element.getTagName().equals(name))
                .map(Element::getTextContent)
                .findFirst()
                .orElse("");
    }

    @Test
    void every_version_in_the_table_is_the_one_in_the_pom() {
        Element properties = child(pom.getDocumentElement(), "properties");
        List<List<String>> rows = Pages.rows(PAGE, "property in `pom.xml`", "used");

        assertThat(rows)
                .isNotEmpty()
                .allSatisfy(row -> assertThat(
                                text(properties, Pages.code(row.get(0)).get(0)))
                        .as("%s", row)
                        .isEqualTo(row.get(1)));
    }

    @Test
    void every_library_in_the_war_has_a_reason_in_the_table_and_no_others() {
        Set<String> libraries = new TreeSet<>();
        for (Element dependency : children(child(pom.getDocumentElement(), "dependencies"))) {
            if (text(dependency, "scope").isEmpty()) {
                libraries.add(text(dependency, "artifactId"));
            }
        }
        var items = pom.getElementsByTagName("artifactItem");
        for (int i = 0; i < items.getLength(); i++) {
            if (WEBJARS.contains(text((Element) items.item(i), "groupId"))) {
                libraries.add(text((Element) items.item(i), "artifactId"));
            }
        }

        assertThat(Pages.rows(PAGE, "library", "reason").stream()
                        .flatMap(row -> Pages.code(row.get(0)).stream())
                        .collect(Collectors.toSet()))
                .isEqualTo(libraries);
    }
}

package dev.sluice.rest.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class DocsRendererTest {

    private static final Path FOLDER = Path.of("src/site/markdown");

    private final DocsRenderer renderer = new DocsRenderer("# All\n\n[First](a.md) and [Second](b.md)\n");

    private static Map<String, String> pages() throws IOException {
        DocsRenderer all = new DocsRenderer(Files.readString(FOLDER.resolve("index.md")));
        Map<String, String> pages = new TreeMap<>();
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString().replaceFirst("\\.md$", "");
                pages.put(name, all.page(name, Files.readString(file)));
            }
        }
        return pages;
    }

    private static List<String> matches(String regex, String html) {
        return Pattern.compile(regex)
                .matcher(html)
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    @Test
    void links_between_pages_have_no_suffix() {
        assertThat(renderer.page(
                        "a", "# A\n\n[b](b.md), [b](b.md#x), [all](index.md), [x](#x), [e](https://e.example/x.md)"))
                .contains("href=\"b\">b</a>", "href=\"b#x\"", "<a href=\"./\">all", "href=\"#x\"")
                .contains("href=\"https://e.example/x.md\"");
    }

    @Test
    void pictures_link_to_those_of_the_web_application() {
        assertThat(renderer.page("a", "![what](../../../webapp/img/x.svg)"))
                .contains("src=\"../img/x.svg\" alt=\"what\"");
    }

    @Test
    void the_title_and_the_navigation_name_the_page() {
        assertThat(renderer.page("b", "# The `b` page\n\n## One & two\n"))
                .contains("<title>The b page – Sluice</title>", "<li><a href=\"a\">First</a></li>")
                .contains(
                        "<a href=\"b\" aria-current=\"page\">Second</a>\n<ul>\n<li><a href=\"#one--two\">One &amp; two</a>");
    }

    @Test
    void html_in_a_page_is_escaped_and_comments_are_dropped() {
        assertThat(renderer.page("a", "a <script>x</script>\n\n<!-- marker -->\n\nb"))
                .contains("a &lt;script&gt;x&lt;/script&gt;")
                .doesNotContain("marker");
    }

    @Test
    void scrollable_tables_and_code_take_the_focus() {
        assertThat(renderer.page("a", "| x |\n|---|\n| y |\n\n    code\n"))
                .contains(
                        "<div class=\"table\" tabindex=\"0\" role=\"group\"", "</table></div>", "<pre tabindex=\"0\">");
    }

    @Test
    void every_page_is_in_the_navigation_and_has_one_title() throws IOException {
        assertThat(pages()).hasSizeGreaterThan(10).allSatisfy((name, html) -> {
            assertThat(matches("(<h1)", html)).as(name).hasSize(1);
            assertThat(matches("(aria-current)", html)).as(name).hasSize(1);
            assertThat(matches("<title>(.+?)</title>", html)).as(name).hasSize(1);
        });
    }

    @Test
    void every_link_of_a_page_leads_to_a_page_or_an_anchor_in_one() throws IOException {
        Map<String, String> pages = pages();
        Map<String, Set<String>> anchors = pages.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, page -> Set.copyOf(matches("id=\"([^\"]*)\"", page.getValue()))));
        pages.forEach((name, html) -> {
            for (String link : matches("href=\"([^\"]*)\"", html)) {
                if (!link.startsWith("https:") && !link.startsWith("../")) {
                    String[] parts = link.split("#", 2);
                    String page = parts[0].isEmpty() ? name : parts[0].equals("./") ? "index" : parts[0];
                    assertThat(pages).as(name + " links to " + link).containsKey(page);
                    if (parts.length > 1) {
                        assertThat(anchors.get(page))
                                .as(name + " links to " + link)
                                .contains(parts[1]);
                    }
                }
            }
        });
    }

    @Test
    void no_page_has_an_inline_style_or_script() throws IOException {
        assertThat(pages())
                .allSatisfy((name, html) -> assertThat(matches("(<style|style=|<script>|\\son[a-z]+=)", html))
                        .as(name)
                        .isEmpty());
    }
}

package dev.sluice.rest.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.heading.anchor.HeadingAnchorExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.commonmark.renderer.text.TextContentRenderer;

/**
 * Renders the Markdown files of the documentation as HTML pages that link to each other. The pages have no inline style or
 * script. The page {@value #INDEX} lists the others; the order of its links is that of the navigation.
 */
final class DocsRenderer {

    /** The name of the page that is served without a name. */
    static final String INDEX = "index";

    private static final String SUFFIX = ".md";

    /** From the folder of the Markdown files to that of the WAR's static files. */
    private static final String WEB_ROOT = "../../../webapp/";

    private static final Pattern TITLE = Pattern.compile("<h1[^>]*>(.*?)</h1>", Pattern.DOTALL);
    private static final Pattern SECTION = Pattern.compile("<h2 id=\"([^\"]*)\">(.*?)</h2>", Pattern.DOTALL);
    private static final Pattern TAG = Pattern.compile("<[^>]*>");

    private static final List<Extension> EXTENSIONS =
            List.of(TablesExtension.create(), HeadingAnchorExtension.create());

    private final Parser parser = Parser.builder().extensions(EXTENSIONS).build();
    private final HtmlRenderer renderer = HtmlRenderer.builder()
            .extensions(EXTENSIONS)
            .escapeHtml(true)
            .attributeProviderFactory(context -> DocsRenderer::attributes)
            .build();
    private final TextContentRenderer text =
            TextContentRenderer.builder().extensions(EXTENSIONS).build();
    private final String template = template();
    private final Map<String, String> navigation = new LinkedHashMap<>();

    /** Creates a renderer of pages that {@code index}, which is Markdown, lists. */
    DocsRenderer(String index) {
        navigation.put(INDEX, "Overview");
        parser.parse(index).accept(new AbstractVisitor() {
            @Override
            public void visit(Link link) {
                if (link.getDestination().endsWith(SUFFIX)) {
                    navigation.put(withoutSuffix(link.getDestination()), text.render(link.getFirstChild()));
                }
            }
        });
    }

    private static String template() {
        try (InputStream in = Objects.requireNonNull(DocsRenderer.class.getResourceAsStream("docs.html"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Renders one page. */
    String page(String name, String markdown) {
        Node document = parser.parse(markdown);
        document.accept(new AbstractVisitor() {
            @Override
            public void visit(HtmlBlock block) {
                block.unlink(); // a comment, which marks a place for the benchmarks
            }
        });
        // A wide table scrolls by itself; to be scrolled by the keyboard, it must take the focus.
        String content = renderer.render(document)
                .replace("<table>", "<div class=\"table\" tabindex=\"0\" role=\"group\" aria-label=\"Table\"><table>")
                .replace("</table>", "</table></div>");
        Matcher heading = TITLE.matcher(content);
        String title = heading.find() ? TAG.matcher(heading.group(1)).replaceAll("") : name;
        return template.replace("{title}", name.equals(INDEX) ? title + ": documentation" : title + " – Sluice")
                .replace("{navigation}", navigation(name, content))
                .replace("{content}", content);
    }

    private String navigation(String name, String content) {
        StringBuilder html = new StringBuilder("<ul>\n");
        navigation.forEach((page, title) -> {
            html.append("<li><a href=\"").append(address(page)).append('"');
            html.append(page.equals(name) ? " aria-current=\"page\">" : ">")
                    .append(title)
                    .append("</a>");
            if (page.equals(name)) {
                sections(content, html);
            }
            html.append("</li>\n");
        });
        return html.append("</ul>\n").toString();
    }

    private static void sections(String content, StringBuilder html) {
        Matcher section = SECTION.matcher(content);
        String before = "\n<ul>\n";
        while (section.find()) {
            html.append(before)
                    .append("<li><a href=\"#")
                    .append(section.group(1))
                    .append("\">");
            html.append(TAG.matcher(section.group(2)).replaceAll("")).append("</a></li>\n");
            before = "";
        }
        if (before.isEmpty()) {
            html.append("</ul>");
        }
    }

    private static void attributes(Node node, String tag, Map<String, String> attributes) {
        switch (tag) {
            case "a" -> attributes.computeIfPresent("href", (name, target) -> address(target));
            case "img" ->
                attributes.computeIfPresent(
                        "src",
                        (name, source) ->
                                source.startsWith(WEB_ROOT) ? "../" + source.substring(WEB_ROOT.length()) : source);
            case "pre" -> attributes.put("tabindex", "0");
            default -> {
                // as it is
            }
        }
    }

    /** The address of a page, of a place in one, or of something else, relative to a page's own. */
    private static String address(String target) {
        int hash = target.indexOf('#');
        String file = hash < 0 ? target : target.substring(0, hash);
        String place = hash < 0 ? "" : target.substring(hash);
        if (file.equals(INDEX) || file.equals(INDEX + SUFFIX)) {
            return "./" + place;
        }
        return (file.contains("/") ? file : withoutSuffix(file)) + place;
    }

    private static String withoutSuffix(String file) {
        return file.endsWith(SUFFIX) ? file.substring(0, file.length() - SUFFIX.length()) : file;
    }
}

package dev.sluice.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The links of README and of the pages, as a viewer of the repository follows them. */
final class LinksDocTest {

    private static final Path README = Path.of("README.md");
    private static final long README_BYTES = 12 * 1024;
    private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```$");
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.+)$");

    private static String text(Path file) {
        return FENCED.matcher(Pages.read(file)).replaceAll("");
    }

    private static List<Path> files() {
        List<Path> files = new ArrayList<>(Pages.files(Pages.FOLDER, ".md"));
        files.add(README);
        return files;
    }

    /** Returns the anchors that GitHub derives from a file's headings. */
    private static List<String> anchors(Path file) {
        return HEADING.matcher(text(file))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .toList();
    }

    @Test
    void every_link_leads_to_a_file_of_the_repository_and_a_heading_in_it() {
        for (Path file : files()) {
            for (MatchResult link : LINK.matcher(text(file)).results().toList()) {
                String target = link.group(1);
                if (target.matches("https?:.*")) {
                    continue;
                }
                String[] parts = target.split("#", 2);
                Path linked = parts[0].isEmpty()
                        ? file
                        : file.resolveSibling(parts[0]).normalize();
                assertThat(Files.exists(linked))
                        .as("%s links to %s", file, target)
                        .isTrue();
                if (parts.length > 1) {
                    assertThat(anchors(linked))
                            .as("%s links to %s", file, target)
                            .contains(parts[1]);
                }
            }
        }
    }

    @Test
    void readme_is_short_and_links_to_every_page() throws Exception {
        assertThat(Files.size(README)).isLessThanOrEqualTo(README_BYTES);
        for (Path page : Pages.files(Pages.FOLDER, ".md")) {
            if (!page.endsWith("index.md")) {
                assertThat(Pages.read(README)).contains("](" + page + ")");
            }
        }
    }
}

package dev.sluice.it.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The documentation that the WAR serves at {@code /docs/}. */
final class DocsIT extends InBrowser {

    private static final int SMALL_WIDTH = 320;
    private static final int HEIGHT = 700;

    @Test
    void every_page_is_accessible_fits_a_phone_and_links_to_what_exists() {
        page().setViewportSize(SMALL_WIDTH, HEIGHT);
        page().navigate(address() + "docs/");
        Set<String> pages = new LinkedHashSet<>(links());
        assertThat(pages).hasSizeGreaterThan(10);
        Set<String> linked = new LinkedHashSet<>();
        for (String address : pages) {
            page().navigate(address);
            linked.addAll(links());
            assertThat(number("() => document.documentElement.scrollWidth"))
                    .as("width of " + address)
                    .isLessThanOrEqualTo(SMALL_WIDTH);
            assertThat(Accessibility.faultsBesidesColours(page())).as(address).isEmpty();
        }
        axeFindsNothing("the last page, whose colours all share");
        page().emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        axeFindsNothing("the last page in the dark");
        for (String address : linked) {
            assertThat(page().request().get(address).status()).as(address).isEqualTo(200);
        }
    }

    private void axeFindsNothing(String where) {
        assertThat(Accessibility.faults(page())).as(where).isEmpty();
    }

    /** The addresses on this server that the page links to. */
    private List<String> links() {
        List<Object> found = list(page().evaluate("() => [...document.links].map((link) => link.href.split('#')[0])"));
        return found.stream()
                .map(String::valueOf)
                .filter(link -> link.startsWith(address() + "docs/"))
                .distinct()
                .toList();
    }
}

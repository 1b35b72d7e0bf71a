package dev.sluice.it.page;

import com.deque.html.axecore.args.AxeRunOptions;
import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Page;
import java.util.List;

/** What axe finds wrong with a page. */
public final class Accessibility {

    private Accessibility() {}

    /** All faults. Of a long page, axe takes several seconds. */
    static List<Rule> faults(Page page) {
        return axe(page).analyze().getViolations();
    }

    /** All faults but those of colours, which take half the time: for pages that have the colours of another. */
    static List<Rule> faultsBesidesColours(Page page) {
        return axe(page).disableRules(List.of("color-contrast")).analyze().getViolations();
    }

    private static AxeBuilder axe(Page page) {
        AxeRunOptions options = new AxeRunOptions();
        // Otherwise the result describes everything that is right, too, which takes longer than looking for it.
        options.setResultTypes(List.of("violations"));
        // The other mode joins the results of frames of other origins in a page of its own; our pages have none.
        return new AxeBuilder(page).setLegacyMode(true).options(options);
    }

    /** The faults that keep people from using the page. */
    public static List<Rule> seriousFaults(Page page) {
        return faults(page).stream()
                .filter(fault -> List.of("serious", "critical").contains(fault.getImpact()))
                .toList();
    }
}

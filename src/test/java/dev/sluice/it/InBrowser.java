package dev.sluice.it;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.util.List;
import java.util.Map;

/** What tests of the page are given: a browser at the page, which complains of nothing that it is not expected to. */
interface InBrowser extends War {

    int REPLY_MS = 30_000;

    /** The page, as it was opened for the test. */
    Page page();

    /** Another page of a context of its own, whose complaints count, too. */
    Page open(String url, Browser.NewContextOptions options);

    /** Expects complaints that have this in them. */
    void expectComplaint(String words);

    /** Puts a picture of the page into the build's folder. */
    void picture(Page page, String name);

    default String address() {
        return "http://127.0.0.1:" + api().port() + api().root();
    }

    default Locator at(String id) {
        return page().getByTestId(id);
    }

    default void ask(String model, String message) {
        ask(page(), model, message);
    }

    default void ask(Page page, String model, String message) {
        page.evaluate("(model) => { document.querySelector('sluice-chat').model = model; }", model);
        page.getByTestId("prompt").fill(message);
        page.getByTestId("send").click();
    }

    default void awaitEnd() {
        awaitEnd(page());
    }

    default void awaitEnd(Page page) {
        page.waitForFunction(
                "() => !document.querySelector('sluice-chat').busy",
                null,
                new Page.WaitForFunctionOptions().setTimeout(REPLY_MS));
    }

    /** The text of the first reply, as its element has it. */
    default String replyText(Page page) {
        return page.getByTestId("reply-text").first().innerText();
    }

    default int number(String script) {
        return ((Number) page().evaluate(script)).intValue();
    }

    @SuppressWarnings("unchecked")
    default Map<String, Object> map(Object evaluated) {
        return (Map<String, Object>) evaluated;
    }

    @SuppressWarnings("unchecked")
    default <T> List<T> list(Object evaluated) {
        return (List<T>) evaluated;
    }
}

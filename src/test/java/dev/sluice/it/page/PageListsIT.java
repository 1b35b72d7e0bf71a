package dev.sluice.it.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Dialog;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The page's lists of models and conversations. */
final class PageListsIT extends InBrowser {

    @Test
    void models_can_be_picked_if_the_server_lists_them() {
        answer("**/api/models", """
                {"default_model":"fast","models":[
                  {"id":"fast","type":"alias","targets":["openai/gpt-5-mini","demo/lorem"]},
                  {"id":"demo/burst","type":"model","provider":"demo"}]}""");
        page().reload();
        assertThat(at("model")).hasValue("fast");
        at("model").selectOption("demo/burst");
        at("prompt").fill("Hello");
        at("send").click();
        awaitEnd();
        assertThat(at("reply-model")).hasText("demo/burst");
        answer("**/api/models", "{}");
        page().reload();
        assertThat(at("prompt")).isVisible();
        assertThat(at("model")).isHidden();
    }

    @Test
    void conversations_are_listed_if_the_server_stores_them() {
        answer("**/api/conversations", """
                {"conversations":[{"id":"c2","title":"Second"},{"id":"c1","title":"First"}],"next_cursor":"x"}""");
        answer("**/api/conversations?cursor=x", "{\"conversations\":[{\"id\":\"c0\",\"title\":\"Oldest\"}]}");
        answer("**/api/conversations/c1", """
                {"id":"c1","title":"First","messages":[
                  {"role":"user","content":"Hello?"},
                  {"role":"assistant","content":"**Hello.**","status":"complete","model":"demo/lorem"},
                  {"role":"user","content":"More?"},
                  {"role":"assistant","content":"Mo","status":"failed"}]}""");
        page().reload();
        assertThat(at("conversations").getByRole(AriaRole.LISTITEM)).hasCount(2);
        page().getByText("Older").click();
        page().getByTitle("First").click();
        assertThat(at("reply-text")).hasText(new String[] {"Hello.", "Mo"});
        assertThat(at("error-message")).hasText("This reply was cut off. Try again to get a new one.");
        picture(page(), "conversations");
        page().route("**/api/stream/chat*", route -> {
            assertThat(route.request().postData())
                    .contains("\"conversation_id\":\"c1\"")
                    .doesNotContain("history");
            route.resume();
        });
        ask("demo/burst", "And?");
        awaitEnd();
        assertThat(at("reply")).hasCount(3);
        at("new-chat").click();
        assertThat(at("reply")).hasCount(0);
        answer("**/api/conversations", "{\"conversations\":[]}");
    }

    @Test
    void a_conversation_whose_id_no_path_can_hold_is_opened_at_its_encoded_address() {
        answer("**/api/conversations", """
                {"conversations":[{"id":"a/b 🐳","title":"Odd"}]}""");
        answer("**/api/conversations/~YS9iIPCfkLM", """
                {"id":"a/b 🐳","title":"Odd","messages":[
                  {"role":"user","content":"Hello?"},
                  {"role":"assistant","content":"Hello.","status":"complete","model":"demo/lorem"}]}""");
        page().reload();
        page().getByTitle("Odd").click();

        assertThat(at("reply-text")).hasText("Hello.");
        assertThat(page().getByLabel("Export"))
                .hasAttribute("href", address() + "api/conversations/~YS9iIPCfkLM/export");
    }

    @Test
    void stored_conversations_can_be_found_continued_renamed_exported_and_deleted() {
        String word = "w" + Long.toString(System.nanoTime(), 36);
        ask("demo/burst", "First " + word);
        awaitEnd();
        at("new-chat").click();
        assertThat(at("reply")).hasCount(0);
        ask("demo/burst", "Second " + word);
        awaitEnd();
        Locator rows = at("conversations").getByRole(AriaRole.LISTITEM);
        assertThat(rows.first()).hasAttribute("aria-current", "true");

        page().reload();
        assertThat(at("user-message")).hasText("Second " + word);
        Locator search = page().getByLabel("Search conversations");
        search.fill(word.toUpperCase(Locale.ROOT));
        assertThat(rows).hasCount(2);
        page().getByTitle("First " + word).click();
        assertThat(at("user-message")).hasText("First " + word);
        assertThat(at("reply-text")).isVisible();
        ask("demo/burst", "More");
        awaitEnd();
        assertThat(rows.first()).containsText("First " + word);

        rows.first().getByLabel("Rename").click();
        page().getByLabel("Title").fill("<b>Renamed</b> " + word);
        page().getByLabel("Title").press("Enter");
        assertThat(rows.first()).containsText("<b>Renamed</b> " + word);
        Download download =
                page().waitForDownload(() -> rows.first().getByLabel("Export").click());
        assertThat(download.suggestedFilename()).isEqualTo("b-renamed-b-" + word + ".md");

        page().onDialog(Dialog::accept);
        rows.first().getByLabel("Delete").click();
        assertThat(rows).hasCount(1);
        assertThat(at("reply")).hasCount(0);
        search.fill("nothing of that kind " + word);
        assertThat(at("conversations").getByText("Nothing found.")).isVisible();
        picture(page(), "search");
    }

    @Test
    void an_edited_message_replaces_the_old_one_on_the_server_as_well() {
        String word = "w" + Long.toString(System.nanoTime(), 36);
        ask("demo/burst", "One " + word);
        awaitEnd();
        ask("demo/burst", "Two " + word);
        awaitEnd();
        at("edit").last().click();
        ask("demo/burst", "Two, but better " + word);
        awaitEnd();

        page().evaluate("sessionStorage.clear()");
        page().reload();
        page().getByTitle("One " + word).click();
        assertThat(at("user-message")).hasText(new String[] {"One " + word, "Two, but better " + word});
        assertThat(at("reply-text")).hasCount(2);
    }

    private void answer(String address, String json) {
        page().unroute(address);
        page().route(
                        address,
                        route -> route.fulfill(new Route.FulfillOptions()
                                .setContentType("application/json")
                                .setBody(json)));
    }
}

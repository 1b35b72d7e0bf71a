package dev.sluice.it.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.FilePayload;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pictures and files that a person adds to a message. */
final class AttachmentIT extends InBrowser {

    /** A file given to the page's own code, as a browser gives what is pasted or dropped. */
    private static final String FILES = "(host, { event, files }) => {"
            + "const data = new DataTransfer();"
            + "for (const { name, type, base64 } of files) {"
            + "  data.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name, { type }));"
            + "}"
            + "const init = { bubbles: true, cancelable: true, composed: true };"
            + "host.dispatchEvent(event === 'paste'"
            + "  ? new ClipboardEvent(event, { ...init, clipboardData: data })"
            + "  : new DragEvent(event, { ...init, dataTransfer: data }));"
            + "}";

    private final List<JsonObject> sent = new CopyOnWriteArrayList<>();

    @BeforeEach
    void watch() {
        page().evaluate("() => { document.querySelector('sluice-chat').request = { max_tokens: 40 }; }");
        page().onRequest(request -> {
            if (request.url().contains("/api/stream/chat")) {
                sent.add(Json.createReader(new StringReader(request.postData())).readObject());
            }
        });
    }

    @Test
    void a_picture_and_a_file_are_attached_by_the_button_shown_removed_and_sent_as_parts() throws IOException {
        assertThat(at("attachment")).hasCount(0);
        at("file").setInputFiles(new FilePayload[] {
            new FilePayload("red.png", "image/png", png(40, 30)),
            new FilePayload("notes.md", "", "# Notes\n".getBytes(StandardCharsets.UTF_8)),
            new FilePayload("gone.txt", "text/plain", new byte[] {'x'})
        });
        assertThat(at("attachment")).hasCount(3);
        assertThat(at("status")).hasText("3 files are attached.");
        assertThat(at("attachment").first().locator("canvas")).hasAttribute("aria-label", "red.png");
        assertThat(at("attachment").nth(1)).containsText("notes.md");
        page().getByLabel("Remove gone.txt").press("Enter");
        assertThat(at("attachment")).hasCount(2);
        assertThat(page().getByLabel("Remove notes.md")).isFocused();
        picture(page(), "attached");
        assertThat(Accessibility.seriousFaults(page())).isEmpty();
        ask("demo/burst", "What is this?");
        assertThat(at("user-attachments").locator("canvas")).hasAttribute("aria-label", "red.png");
        awaitReply();
        picture(page(), "attachments-sent");

        JsonArray parts = sent.get(0).getJsonArray("message");
        assertThat(parts.getJsonObject(0).getString("type")).isEqualTo("image");
        assertThat(parts.getJsonObject(0).getString("media_type")).isEqualTo("image/png");
        assertThat(bytes(parts, 0)).as("small pictures are sent as they are").isEqualTo(png(40, 30));
        assertThat(parts.getJsonObject(1).getString("type")).isEqualTo("file");
        assertThat(parts.getJsonObject(1).getString("name")).isEqualTo("notes.md");
        assertThat(parts.getJsonObject(1).getString("media_type")).startsWith("text/");
        assertThat(new String(bytes(parts, 1), StandardCharsets.UTF_8)).isEqualTo("# Notes\n");
        assertThat(parts.getJsonObject(2).getString("text")).isEqualTo("What is this?");
        assertThat(at("attachment")).hasCount(0);

        page().evaluate("sessionStorage.clear()");
        page().reload();
        page().getByTitle("What is this?").first().click();
        assertThat(at("user-attachments")).containsText("image/png");
        assertThat(at("user-attachments")).containsText("notes.md");
        at("edit").click();
        assertThat(at("attach-note")).containsText("Attach them again");
    }

    @Test
    void pictures_are_pasted_and_dropped() throws IOException {
        give("paste", new FilePayload("", "image/png", png(20, 20)));
        assertThat(at("attachment")).hasCount(1);
        give("dragenter", new FilePayload("b.png", "image/png", png(21, 20)));
        assertThat(page().locator("sluice-chat")).hasAttribute("data-drop", "");
        give("drop", new FilePayload("b.png", "image/png", png(21, 20)));
        assertThat(at("attachment")).hasCount(2);
        assertThat(page().locator("sluice-chat")).not().hasAttribute("data-drop", "");
        page().evaluate("() => { document.querySelector('sluice-chat').model = 'demo/burst'; }");
        at("send").click();
        assertThat(at("user-attachments").locator("canvas")).hasCount(2);
        awaitReply();
        assertThat(sent.get(0).getJsonArray("message")).hasSize(2);
    }

    @Test
    void a_large_picture_is_made_smaller_in_the_browser() throws IOException {
        byte[] wide = png(1800, 600);
        byte[] photo = jpeg(1500, 2000);
        at("file").setInputFiles(new FilePayload[] {
            new FilePayload("wide.png", "image/png", wide), new FilePayload("photo.jpg", "image/jpeg", photo)
        });
        assertThat(at("attachment")).hasCount(2);
        ask("demo/burst", "Big");
        assertThat(at("user-attachments").locator("canvas")).hasCount(2);
        awaitReply();

        JsonArray parts = sent.get(0).getJsonArray("message");
        assertThat(parts.getJsonObject(0).getString("media_type")).isEqualTo("image/png");
        assertThat(bytes(parts, 0)).hasSizeLessThan(wide.length).hasSizeLessThanOrEqualTo(3 * 1024 * 1024);
        BufferedImage smaller = ImageIO.read(new ByteArrayInputStream(bytes(parts, 0)));
        assertThat(smaller.getWidth()).isBetween(500, 1568);
        assertThat(smaller.getWidth() / (double) smaller.getHeight()).isBetween(2.98, 3.02);
        assertThat(parts.getJsonObject(1).getString("media_type")).isEqualTo("image/jpeg");
        assertThat(bytes(parts, 1)).hasSizeLessThan(photo.length);
        BufferedImage portrait = ImageIO.read(new ByteArrayInputStream(bytes(parts, 1)));
        assertThat(portrait.getHeight()).isBetween(500, 1568);
    }

    @Test
    void what_the_model_cannot_take_and_what_is_none_or_too_much_is_refused_before_it_is_sent() throws IOException {
        page().route(
                        "**/api/models",
                        route -> route.fulfill(new Route.FulfillOptions()
                                .setContentType("application/json")
                                .setBody("""
                                        {"default_model":"blind/m","models":[
                                          {"id":"blind/m","type":"model","provider":"blind","inputs":["text"]},
                                          {"id":"demo/burst","type":"model","provider":"demo","inputs":["text","image"]}]}""")));
        page().reload();
        assertThat(at("model")).hasValue("blind/m");
        FilePayload picture = new FilePayload("red.png", "image/png", png(10, 10));
        at("file").setInputFiles(picture);
        assertThat(at("attach-note")).containsText("blind/m takes no pictures.");
        assertThat(at("attachment")).hasCount(0);
        page().waitForFileChooser(() -> at("attach").click());
        assertThat(at("file").getAttribute("accept"))
                .doesNotContain("image", "pdf")
                .contains("text/*");

        at("model").selectOption("demo/burst");
        at("file").setInputFiles(picture);
        assertThat(at("attachment")).hasCount(1);
        at("file").setInputFiles(new FilePayload("a.pdf", "application/pdf", new byte[] {'%'}));
        assertThat(at("attach-note")).containsText("demo/burst takes no PDFs.");
        at("file").setInputFiles(new FilePayload("bad.png", "image/png", new byte[] {1, 2, 3}));
        assertThat(at("attach-note")).containsText("bad.png cannot be read as a picture.");
        at("file").setInputFiles(new FilePayload("odd", "", new byte[] {0, -1, 3}));
        assertThat(at("attach-note")).containsText("odd is neither text nor of a known type.");
        page().evaluate("() => document.querySelector('sluice-chat').attach(['one.txt', 'two.txt'].map("
                + "(name) => new File([new Uint8Array(11 * 1024 * 1024)], name, { type: 'text/plain' })))");
        assertThat(at("attach-note")).containsText("At most 20 MB can be sent with a message. two.txt is left out.");
        assertThat(at("attachment")).hasCount(2);
        at("file")
                .setInputFiles(IntStream.range(0, 20)
                        .mapToObj(i -> new FilePayload("n" + i + ".txt", "text/plain", new byte[] {'x'}))
                        .toArray(FilePayload[]::new));
        assertThat(at("attach-note"))
                .containsText("At most 20 files can be sent with a message. The others are left out.");
        assertThat(at("attachment")).hasCount(20);
        picture(page(), "attachments-refused");

        at("model").selectOption("blind/m");
        at("prompt").fill("See?");
        at("send").click();
        assertThat(at("attach-note")).hasText("blind/m takes no pictures. Choose another model, or leave red.png out.");
        assertThat(at("user-message")).hasCount(0);
        assertThat(sent).isEmpty();
    }

    @Test
    void a_reply_goes_on_after_a_reload_though_its_attachments_are_too_large_for_the_tab_to_keep() {
        page().evaluate("() => document.querySelector('sluice-chat').attach("
                + "[new File(['x'.repeat(6_000_000)], 'long.txt', { type: 'text/plain' })])");
        assertThat(at("attachment")).hasCount(1);
        page().evaluate("() => { document.querySelector('sluice-chat').request = {}; }");
        ask("demo/lorem", "Read this");
        assertThat(at("reply-text")).not().isEmpty();
        page().reload();
        awaitReply();
        assertThat(at("reply-text")).containsText("Read this");
        assertThat(at("user-attachments")).containsText("long.txt");
    }

    private void awaitReply() {
        assertThat(at("reply")).hasAttribute("data-stop-reason", "end_turn");
    }

    private void give(String event, FilePayload file) {
        at("prompt")
                .evaluate(
                        FILES,
                        Map.of(
                                "event",
                                event,
                                "files",
                                List.of(Map.of(
                                        "name",
                                        file.name,
                                        "type",
                                        file.mimeType,
                                        "base64",
                                        Base64.getEncoder().encodeToString(file.buffer)))));
    }

    private static byte[] bytes(JsonArray parts, int at) {
        return Base64.getDecoder().decode(parts.getJsonObject(at).getString("data"));
    }

    private static byte[] png(int width, int height) throws IOException {
        return encoded("png", width, height);
    }

    private static byte[] jpeg(int width, int height) throws IOException {
        return encoded("jpg", width, height);
    }

    /** A picture of noise, which no format makes small. */
    private static byte[] encoded(String format, int width, int height) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(width);
        for (int x = 0; x < width; x++) {
            for (int y = 0; y < height; y++) {
                image.setRGB(x, y, random.nextInt());
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, format, out);
        return out.toByteArray();
    }
}

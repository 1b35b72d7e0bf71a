package dev.sluice.it.api;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.client.Api;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.server.DeployedWar;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Pictures, files and tools that cannot be sent to any model, and attachments at their limits (contract §2 and §8). */
final class BadPartsIT extends DeployedWar {

    /** {@code sluice.limits.attachments}. */
    private static final int ATTACHMENTS = 20;

    /** {@code sluice.limits.attachment-bytes}. */
    private static final int BYTES = 20 * 1024 * 1024;

    private static final String PIXEL =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private static String image(String type, String data) {
        return "\"message\":[{\"type\":\"image\",\"media_type\":\"" + type + "\",\"data\":\"" + data + "\"}]";
    }

    private static String url(String url) {
        return "\"message\":[{\"type\":\"image\",\"url\":\"" + url + "\"}]";
    }

    private static String tool(String name, String schema) {
        return "\"message\":\"Hi\",\"tools\":[{\"name\":\"" + name + "\",\"input_schema\":" + schema + "}]";
    }

    @Test
    void what_no_model_can_take_is_refused_by_its_place() throws Exception {
        Refusals refusals = new Refusals(this);
        String text = Base64.getEncoder().encodeToString("This is no picture, but a text.".getBytes(US_ASCII));
        refusals.field(image("image/png", text), "message[0].data");
        refusals.field(image("image/jpeg", PIXEL), "message[0].data");
        refusals.field(image("application/pdf", PIXEL), "message[0].data");
        refusals.field(image("image/png", PIXEL.substring(0, PIXEL.length() - 1)), "message[0].data");
        refusals.field(image("image/png", PIXEL.replace("==", "=!")), "message[0].data");
        refusals.field(image("image/png", PIXEL + "A"), "message[0].data");
        refusals.field(image("image/png", ""), "message[0].data");
        refusals.field(image("image/png", "data:image/png;base64," + PIXEL), "message[0].data");
        refusals.field(url("data:image/png;base64," + PIXEL), "message[0].url");
        for (String address : new String[] {
            "http://example.com/a.png",
            "file:///etc/passwd",
            "https://localhost/a.png",
            "https://127.0.0.1/a.png",
            "https://127.1/a.png",
            "https://0x7f000001/a.png",
            "https://2130706433/a.png",
            "https://[::1]/a.png",
            "https://[::ffff:127.0.0.1]/a.png",
            "https://169.254.169.254/latest/meta-data",
            "https://db.internal/a.png",
            "https://localhost./a.png",
            "https://user:secret@example.com/a.png",
            "//example.com/a.png"
        }) {
            refusals.field(url(address), "message[0].url");
        }
        String part = "{\"type\":\"text\",\"text\":\"a\"},";
        refusals.field("\"message\":[" + part.repeat(9_999) + part.replace("},", "}]"), "message");
        refusals.field(tool("deep", "{\"not\":".repeat(200) + "{}" + "}".repeat(200)), "body");
        refusals.field(tool("qu\\\"ote", "{\"type\":\"object\"}"), "tools[0].name");
        refusals.field(
                "\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\",\"content\":[{\"type\":"
                        + "\"tool_call\",\"id\":\"c\",\"name\":\"f\",\"arguments\":\"{\\\"a\\\":\"}]},"
                        + "{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":\"b\"}]",
                "messages[1].content[0].arguments");
        refusals.check();
    }

    /** A request to a model that takes everything, with attachments of these sizes. */
    private RawHttp send(int... sizes) throws IOException {
        StringBuilder body = new StringBuilder("{\"model\":\"demo/burst\",\"max_tokens\":1,\"message\":[");
        for (int size : sizes) {
            byte[] bytes = new byte[size];
            Arrays.fill(bytes, (byte) 1);
            body.append(body.charAt(body.length() - 1) == '[' ? "" : ",")
                    .append("{\"type\":\"file\",\"media_type\":\"application/x-demo\",\"data\":\"")
                    .append(Base64.getEncoder().encodeToString(bytes))
                    .append("\"}");
        }
        return api().request(
                        "POST",
                        "api/stream/chat",
                        Map.of("Content-Type", "application/json"),
                        body.append("]}").toString());
    }

    private void tooLarge(String field, int... sizes) throws IOException {
        try (RawHttp http = send(sizes)) {
            assertThat(http.status()).isEqualTo(413);
            String problem = http.text();
            assertThat(problem).contains("\"code\":\"too_large\"", field);
        }
    }

    private void taken(int... sizes) throws IOException {
        try (RawHttp http = send(sizes)) {
            assertThat(http.status()).isEqualTo(200);
            assertThat(http.text()).contains("event: complete");
        }
    }

    private static int[] each(int count, int size) {
        int[] sizes = new int[count];
        Arrays.fill(sizes, size);
        return sizes;
    }

    @Test
    void attachments_may_reach_their_limits_but_not_exceed_them() throws IOException {
        taken(each(ATTACHMENTS, 3));
        tooLarge("message[" + ATTACHMENTS + "].data", each(ATTACHMENTS + 1, 3));
        taken(BYTES - 5, 5);
        tooLarge("message[1].data", BYTES - 5, 6);
        assertThat(api().reply("demo/burst", "Still there?").completed()).isTrue();
    }

    @Test
    void a_body_may_reach_its_limit_without_attachments_but_not_exceed_it() throws IOException {
        int limit = 1024 * 1024;
        String fixed =
                Api.object("demo/burst", "Hi").add("max_tokens", 1).build().toString();
        for (int over = 0; over < 2; over++) {
            String body = fixed + " ".repeat(limit + over - fixed.length());
            try (RawHttp http = api().post("api/stream/chat", body)) {
                assertThat(http.status()).isEqualTo(over == 0 ? 200 : 413);
            }
        }
    }
}

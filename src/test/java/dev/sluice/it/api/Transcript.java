package dev.sluice.it.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.client.Api;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.server.Workspace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A transcript of what a test sends ({@code >}) and receives ({@code <}), in the form of the golden files. Ids are replaced by
 * names, numbered in order of appearance.
 */
final class Transcript {

    private static final Path FOLDER = Workspace.results("transcripts");

    private static final Pattern ID = Pattern.compile("(?<uuid>[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})"
            + "|(?<![A-Za-z0-9_-])(?<stream>[A-Za-z0-9_-]{32})(?![A-Za-z0-9_-])");

    private static final List<String> HEADERS = List.of(
            "Content-Type", "Cache-Control", "X-Accel-Buffering", "Sluice-Stream-Id", "Location", "Retry-After");

    private final Api api;
    private final StringBuilder lines = new StringBuilder();

    Transcript(Api api) {
        this.api = api;
    }

    /** Sends a request and reads the head of its answer. */
    RawHttp ask(String method, String path, Map<String, String> headers, String body) throws IOException {
        Map<String, String> all = new TreeMap<>(headers);
        if (!body.isEmpty()) {
            all.put("Content-Type", "application/json");
        }
        lines.append("> ")
                .append(method)
                .append(' ')
                .append(api.root())
                .append(path)
                .append('\n');
        all.forEach((name, value) ->
                lines.append("> ").append(name).append(": ").append(value).append('\n'));
        lines.append(body.isEmpty() ? "" : "> " + body + '\n');
        RawHttp http = api.request(method, path, all, body);
        lines.append("< ").append(http.status()).append('\n');
        for (String name : HEADERS) {
            for (String value : http.headers(name)) {
                lines.append("< ").append(name).append(": ").append(value).append('\n');
            }
        }
        return http;
    }

    /** Sends a request and reads all of its answer. */
    String tell(String method, String path, Map<String, String> headers, String body) throws IOException {
        try (RawHttp http = ask(method, path, headers, body)) {
            String answer = http.text();
            lines.append(answer.isEmpty() ? "" : "< " + answer + '\n').append('\n');
            return answer;
        }
    }

    /** Reads that many blocks of an event stream. */
    void blocks(RawHttp http, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            for (String line = line(http.body()); !line.isEmpty(); line = line(http.body())) {
                lines.append("< ").append(line).append('\n');
            }
            lines.append("<\n");
        }
    }

    /** Reads an event stream to its end. */
    void rest(RawHttp http) throws IOException {
        http.text()
                .lines()
                .forEach(
                        line -> lines.append(line.isEmpty() ? "<" : "< " + line).append('\n'));
        lines.append("< (end)\n\n");
    }

    /** Adds a remark. */
    void note(String what) {
        lines.append("# ").append(what).append("\n\n");
    }

    private static String line(InputStream body) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = body.read(); b != '\n'; b = body.read()) {
            assertThat(b).as("the stream ended in: %s", line).isNotNegative();
            line.write(b);
        }
        return line.toString(UTF_8);
    }

    /** Compares the transcript with the golden file of that name, and keeps it in {@code target/transcripts}. */
    void check(String name) throws IOException {
        String seen = normalised();
        Files.createDirectories(FOLDER);
        Files.writeString(FOLDER.resolve(name), seen);
        try (InputStream golden = Transcript.class.getResourceAsStream("/golden/" + name)) {
            assertThat(golden).as("/golden/%s", name).isNotNull();
            assertThat(seen).isEqualTo(new String(golden.readAllBytes(), UTF_8));
        }
    }

    private String normalised() {
        Map<String, String> names = new HashMap<>();
        String text = lines.toString()
                .replaceAll("http://127\\.0\\.0\\.1:[0-9]+", "http://server")
                .replace(api.root(), "/sluice/");
        Matcher ids = ID.matcher(text);
        return ids.replaceAll(id -> {
            String kind = ids.group("uuid") == null ? "stream" : "uuid";
            long known = names.values().stream().filter(n -> n.startsWith(kind)).count();
            return '{' + names.computeIfAbsent(id.group(), unused -> kind + '-' + (known + 1)) + '}';
        });
    }
}

package dev.sluice.rest.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The scripts inside the pages under {@code /examples/}, by their hashes. An example is one file that can be copied, and
 * the Content-Security-Policy lets run no script in a page but those whose hash it names.
 */
public final class ExampleScripts {

    /** Where a path of the WAR is read from, or null where it is not there. */
    public interface Files {

        @Nullable
        InputStream open(String path);
    }

    private static final Pattern SCRIPT = Pattern.compile("<script[^>]*>(.+?)</script>", Pattern.DOTALL);

    private final Map<String, String> sources;

    private ExampleScripts(Map<String, String> sources) {
        this.sources = sources;
    }

    /** Reads the pages of those paths; one that is not there is left out. */
    public static ExampleScripts read(Iterable<String> paths, Files files) {
        Map<String, String> sources = new TreeMap<>();
        for (String path : paths) {
            try (InputStream page = files.open(path)) {
                if (page != null && path.endsWith(".html")) {
                    sources.put(path, hashes(new String(page.readAllBytes(), StandardCharsets.UTF_8)));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e); // the WAR itself cannot be read
            }
        }
        return new ExampleScripts(sources);
    }

    /** What the policy of that page allows beside its own files: a list that begins with a blank, or nothing. */
    String sources(String path) {
        return Objects.requireNonNullElse(sources.get(path), "");
    }

    private static String hashes(String page) {
        StringBuilder hashes = new StringBuilder();
        // Browsers hash a page after they have made each of its line ends a line feed.
        Matcher script = SCRIPT.matcher(page.replace("\r\n", "\n"));
        while (script.find()) {
            byte[] hash = sha256().digest(script.group(1).getBytes(StandardCharsets.UTF_8));
            hashes.append(" 'sha256-")
                    .append(Base64.getEncoder().encodeToString(hash))
                    .append('\'');
        }
        return hashes.toString();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}

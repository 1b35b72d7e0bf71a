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
 * The hashes of the inline scripts in the pages under {@code /examples/}. An example is a single file that can be copied,
 * and the Content-Security-Policy only allows inline scripts whose hashes it lists.
 */
public final class ExampleScripts {

    /** Opens files of the WAR. */
    public interface Files {

        /** Opens a file, or returns null if it does not exist. */
        @Nullable
        InputStream open(String path);
    }

    private static final Pattern SCRIPT = Pattern.compile("<script[^>]*>(.+?)</script>", Pattern.DOTALL);

    private final Map<String, String> sources;

    private ExampleScripts(Map<String, String> sources) {
        this.sources = sources;
    }

    /** Reads the pages at those paths; missing ones are skipped. */
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

    /** The sources to add to {@code script-src} for that page: each preceded by a blank; empty if there are none. */
    String sources(String path) {
        return Objects.requireNonNullElse(sources.get(path), "");
    }

    private static String hashes(String page) {
        StringBuilder hashes = new StringBuilder();
        // Browsers normalise line ends to line feeds before they hash.
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

package dev.sluice.app.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parser of Ollama's {@code OLLAMA_HOST}: {@code localhost:11434}, {@code http://ollama.example}, {@code 0.0.0.0}. Ollama's
 * server listens at the same variable, so a wildcard address means this machine to a client.
 *
 * @see <a href="https://github.com/ollama/ollama/blob/main/envconfig/config.go">Host</a>
 */
final class OllamaHost {

    private static final Pattern PARTS =
            Pattern.compile("(?:(?<scheme>[a-z]+)://)?(?<host>\\[[^]]*]|[^:/]*)(?::(?<port>[0-9]+))?(?<path>/.*)?");

    private OllamaHost() {}

    /** The base URL for a value; a value that cannot be parsed is returned unchanged, for the check of URLs to refuse. */
    static String url(String value) {
        String trimmed = value.strip().replaceAll("^[\"']|[\"']$", "");
        boolean bare = trimmed.indexOf(':') != trimmed.lastIndexOf(':') && trimmed.matches("[0-9a-fA-F:]+");
        Matcher parts = PARTS.matcher(bare ? '[' + trimmed + ']' : trimmed);
        if (!parts.matches()) {
            return value;
        }
        String scheme = parts.group("scheme");
        String port = parts.group("port");
        String path = parts.group("path");
        String host = switch (parts.group("host")) {
            case "", "0.0.0.0" -> "127.0.0.1";
            case "[::]" -> "[::1]";
            default -> parts.group("host");
        };
        String place = port != null ? ":" + port : scheme == null ? ":11434" : "";
        return (scheme == null ? "http" : scheme) + "://" + host + place + (path == null ? "" : path);
    }
}

package dev.sluice.app.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Ollama's own {@code OLLAMA_HOST} means: {@code localhost:11434}, {@code http://ollama.example}, {@code 0.0.0.0}. The
 * same variable tells the server where to listen, so an address that stands for all is a client's own machine.
 *
 * @see <a href="https://github.com/ollama/ollama/blob/main/envconfig/config.go">Host</a>
 */
final class OllamaHost {

    private static final Pattern PARTS =
            Pattern.compile("(?:(?<scheme>[a-z]+)://)?(?<host>\\[[^]]*]|[^:/]*)(?::(?<port>[0-9]+))?(?<path>/.*)?");

    private OllamaHost() {}

    /** The base URL that a value means. What cannot be understood is returned as it is, and is no URL. */
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

package dev.sluice.rest;

import dev.sluice.rest.problem.ApiException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A path segment with an id that a client or a token chose: the id itself, or {@code ~} and the base64url form of its UTF-8
 * (RFC 4648 §5, padding optional). The second form can name any id. Servers and proxies refuse, resolve or rewrite some
 * characters of a path even when they are percent-encoded, so the first form cannot.
 *
 * @param segment percent-decoded, as JAX-RS passes it to this constructor
 */
public record PathId(String segment) {

    private static final String ENCODED = "~";

    /** What {@link #isPlain} refuses, for messages. */
    public static final String NOT_PLAIN =
            "must not contain / or \\, begin with ~, or consist of dots, because no path could name it";

    /** Whether a path can hold the id itself, percent-encoded, on every server and behind every proxy that is tested. */
    public static boolean isPlain(String id) {
        return !id.startsWith(ENCODED)
                && id.chars().anyMatch(c -> c != '.') // clients resolve . and .., and Payara refuses ...
                && id.codePoints().noneMatch(PathId::isSpecial);
    }

    private static boolean isSpecial(int c) {
        return c == '/'
                || c == '\\' // Tomcat refuses both
                || Character.getType(c) == Character.SURROGATE // has no UTF-8
                || Character.isISOControl(c);
    }

    /**
     * The id.
     *
     * @param parameter the name of the path parameter, for the refusal
     */
    public String id(String parameter) {
        String id = segment.startsWith(ENCODED) ? decode(parameter) : segment;
        if (id.indexOf('\0') >= 0) { // which no database stores
            throw ApiException.notFound();
        }
        return id;
    }

    private String decode(String parameter) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(segment.substring(ENCODED.length()));
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw ApiException.invalid(
                    parameter, "begins with ~, so the rest of it must be base64url of an id's UTF-8 bytes");
        }
    }
}

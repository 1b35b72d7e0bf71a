package dev.sluice.security;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Extracts credentials from requests. */
final class Credentials {

    /** Longer credentials are ignored. As much as Tomcat in server-config accepts for all headers together. */
    static final int MAX_CHARS = 8192;

    /** RFC 6750, 2.1: the scheme in any case, and one token. */
    private static final Pattern BEARER = Pattern.compile("(?i:bearer) +([A-Za-z0-9._~+/-]+=*) *");

    private Credentials() {}

    /** The bearer token, or null. */
    static @Nullable String bearer(RequestFacts request) {
        String header = request.header("Authorization");
        if (header == null || header.length() > MAX_CHARS) {
            return null;
        }
        Matcher bearer = BEARER.matcher(header);
        return bearer.matches() ? bearer.group(1) : null;
    }
}

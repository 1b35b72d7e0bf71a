package dev.sluice.security.oidc;

import dev.sluice.security.RequestFacts;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes a value as cookies: in several where it is longer than browsers keep in one. Over TLS the names begin with
 * {@code __Host-}, so that no other host can set them.
 *
 * @param name of the first cookie, without a prefix; the others have a number after it
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6265">RFC 6265</a>
 */
record Cookies(String name) {

    /** Browsers keep 4,096 bytes of a cookie, its name and attributes included. */
    static final int PART_CHARS = 3_800;

    /** As much as Tomcat accepts of all headers together by default (8 KB), less what else browsers send. */
    static final int MAX_CHARS = 5_800;

    private static final int MAX_PARTS = (MAX_CHARS + PART_CHARS - 1) / PART_CHARS;

    /** The value in a request's cookies; null if it is not there or not whole. */
    @Nullable
    String read(RequestFacts request, boolean secure) {
        String header = request.header("Cookie");
        if (header == null) {
            return null;
        }
        String full = full(secure);
        String value = find(header, full);
        if (value == null) {
            return null;
        }
        StringBuilder whole = new StringBuilder(value);
        for (int part = 1; part < MAX_PARTS && value != null && value.length() == PART_CHARS; part++) {
            value = find(header, full + part);
            whole.append(value == null ? "" : value);
        }
        return whole.toString();
    }

    /** The {@code Set-Cookie} headers that keep a value of {@link #MAX_CHARS} characters at most until the browser ends. */
    List<String> write(String value, boolean secure) {
        List<String> cookies = new ArrayList<>();
        for (int part = 0; part < MAX_PARTS; part++) {
            int from = part * PART_CHARS;
            int to = Math.min(value.length(), from + PART_CHARS);
            // What an earlier value left there would be taken for a part of this one.
            cookies.add(from < to ? cookie(part, value.substring(from, to), secure) : deleted(part, secure));
        }
        return cookies;
    }

    /** The {@code Set-Cookie} header of a short value that is kept for some seconds. */
    String write(String value, boolean secure, long seconds) {
        return cookie(0, value, secure) + "; Max-Age=" + seconds;
    }

    /** The {@code Set-Cookie} headers that delete the value. */
    List<String> clear(boolean secure) {
        List<String> cookies = new ArrayList<>();
        for (int part = 0; part < MAX_PARTS; part++) {
            cookies.add(deleted(part, secure));
        }
        return cookies;
    }

    private String deleted(int part, boolean secure) {
        return cookie(part, "", secure) + "; Max-Age=0";
    }

    private String full(boolean secure) {
        return secure ? "__Host-" + name : name;
    }

    private String cookie(int part, String value, boolean secure) {
        return full(secure) + (part == 0 ? "" : part) + '=' + value + "; Path=/; HttpOnly; SameSite=Lax"
                + (secure ? "; Secure" : "");
    }

    /** The value of the first cookie with that name. */
    private static @Nullable String find(String header, String name) {
        int at = 0;
        while (at < header.length()) {
            int end = header.indexOf(';', at);
            end = end < 0 ? header.length() : end;
            while (at < end && header.charAt(at) == ' ') {
                at++;
            }
            if (header.startsWith(name, at) && at + name.length() < end && header.charAt(at + name.length()) == '=') {
                return header.substring(at + name.length() + 1, end).strip();
            }
            at = end + 1;
        }
        return null;
    }
}

package dev.sluice.rest.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * One page of the documentation as it is served.
 *
 * @param etag the entity tag of the HTML, with its quotation marks
 */
record DocsPage(String html, String etag) {

    private static final int HASH_BYTES = 16;

    static DocsPage of(String html) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(html.getBytes(StandardCharsets.UTF_8));
            return new DocsPage(html, '"' + HexFormat.of().formatHex(hash, 0, HASH_BYTES) + '"');
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}

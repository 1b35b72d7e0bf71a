package dev.sluice.provider.demo;

import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import java.math.BigDecimal;

/** A text that fits a schema's format and lengths. A pattern is ignored. */
final class SampleText {

    private static final int MOST_CHARS = 10_000;

    private SampleText() {}

    /**
     * Makes a text.
     *
     * @param plain the text if the schema names no format
     * @param nth the place among texts that should differ, from 0
     */
    static String of(JsonObject schema, String plain, int nth) {
        StringBuilder text = new StringBuilder(
                switch (schema.getString("format", "")) {
                    case "date" -> "2026-01-01";
                    case "time" -> "12:00:00Z";
                    case "date-time" -> "2026-01-01T12:00:00Z";
                    case "duration" -> "PT1H";
                    case "email" -> "demo@example.com";
                    case "hostname" -> "example.com";
                    case "uri" -> "https://example.com/";
                    case "uuid" -> "00000000-0000-4000-8000-000000000000";
                    case "ipv4" -> "192.0.2.1";
                    case "ipv6" -> "2001:db8::1";
                    default -> nth == 0 ? plain : plain + ' ' + (nth + 1);
                });
        int least = chars(schema, "minLength", 0);
        int most = chars(schema, "maxLength", MOST_CHARS);
        while (text.codePointCount(0, text.length()) < least) {
            text.append(" lorem ipsum");
        }
        if (text.codePointCount(0, text.length()) > Math.max(least, most)) {
            text.setLength(text.offsetByCodePoints(0, Math.max(least, most)));
        }
        return text.toString();
    }

    /** A number of characters or elements that a schema names, at most {@value #MOST_CHARS}. */
    static int chars(JsonObject schema, String name, int otherwise) {
        if (!(schema.get(name) instanceof JsonNumber number)) {
            return otherwise;
        }
        BigDecimal most = BigDecimal.valueOf(MOST_CHARS);
        return number.bigDecimalValue().min(most).max(BigDecimal.ZERO).intValue();
    }
}

package dev.sluice.rest.auth;

import java.util.Map;
import java.util.regex.Pattern;

/** The page that a browser shows where a sign-in cannot go on. */
final class SignInPage {

    private static final Pattern SPECIAL = Pattern.compile("[&<>\"']");

    private static final Map<String, String> ESCAPED =
            Map.of("&", "&amp;", "<", "&lt;", ">", "&gt;", "\"", "&quot;", "'", "&#39;");

    private SignInPage() {}

    /**
     * The page's HTML.
     *
     * @param again where the user can try again, relative to {@code /api/auth/}
     */
    static String html(String message, String again) {
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                  <meta charset="utf-8">
                  <meta name="viewport" content="width=device-width, initial-scale=1">
                  <meta name="color-scheme" content="light dark">
                  <title>Sign-in – Sluice</title>
                  <link rel="icon" href="../../img/sluice.svg" type="image/svg+xml">
                  <link rel="stylesheet" href="../../css/page.css">
                </head>
                <body>
                  <header class="bar"><h1 class="brand"><img src="../../img/sluice.svg" alt="" width="26" height="26">Sluice</h1></header>
                  <main>
                    <div class="gate" data-testid="sign-in-failed">
                      <div role="alert"><h2>You are not signed in</h2><p>%s</p></div>
                      <a class="tool framed" href="%s">Try again</a>
                    </div>
                  </main>
                </body>
                </html>
                """.formatted(escaped(message), escaped(again));
    }

    private static String escaped(String text) {
        return SPECIAL.matcher(text).replaceAll(match -> ESCAPED.getOrDefault(match.group(), ""));
    }
}

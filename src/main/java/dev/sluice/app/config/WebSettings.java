package dev.sluice.app.config;

import dev.sluice.security.Origins;
import java.util.ArrayList;
import java.util.List;

/**
 * What pages of other sites may do.
 *
 * @param allowedOrigins origins whose pages may use the API
 * @param frameAncestors sources of that directive of a Content-Security-Policy; empty where nobody may frame the page
 */
public record WebSettings(Origins allowedOrigins, String frameAncestors) {

    private static final String ALLOWED_ORIGINS = "sluice.cors.allowed-origins";
    private static final String FRAME_ANCESTORS = "sluice.web.frame-ancestors";

    static WebSettings read(ConfigReader config) {
        return new WebSettings(config.origins(ALLOWED_ORIGINS, config.list(ALLOWED_ORIGINS)), frameAncestors(config));
    }

    private static String frameAncestors(ConfigReader config) {
        List<String> ancestors = new ArrayList<>(config.list(FRAME_ANCESTORS));
        boolean self = ancestors.remove("self");
        String others = config.origins(FRAME_ANCESTORS, ancestors).toString();
        return ((self ? "'self' " : "") + others).strip();
    }
}

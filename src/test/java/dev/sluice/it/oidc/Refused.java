package dev.sluice.it.oidc;

import jakarta.json.Json;
import jakarta.json.JsonObject;

/** An error of OAuth 2.0. */
final class Refused extends Exception {

    private static final long serialVersionUID = 1;

    private final int status;
    private final String error;

    Refused(int status, String error, String description) {
        super(description);
        this.status = status;
        this.error = error;
    }

    int status() {
        return status;
    }

    String error() {
        return error;
    }

    JsonObject json() {
        return Json.createObjectBuilder()
                .add("error", error)
                .add("error_description", getMessage())
                .build();
    }
}

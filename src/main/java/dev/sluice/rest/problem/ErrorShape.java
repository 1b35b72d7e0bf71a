package dev.sluice.rest.problem;

import jakarta.json.JsonObject;

/** How a protocol writes a refusal. The status stays the problem's. */
@FunctionalInterface
public interface ErrorShape {

    /** The body of the answer. */
    JsonObject body(Problem problem);
}

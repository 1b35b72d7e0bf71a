package dev.sluice.rest.problem;

import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/**
 * A problem details object (RFC 9457).
 *
 * @param code the stable code for programs (contract §3)
 * @param field the field, parameter or header that is wrong, or null
 * @param signIn where a browser can sign in, relative to the API's address, or null
 */
@JsonbPropertyOrder({"type", "title", "status", "detail", "code", "field", "signIn"})
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        String code,
        @Nullable String field,
        @Nullable String signIn) {

    static Problem of(int status, String code, String detail, @Nullable String field) {
        Response.Status known = Response.Status.fromStatusCode(status);
        return new Problem(
                "about:blank", known == null ? "Error" : known.getReasonPhrase(), status, detail, code, field, null);
    }

    Problem signIn(@Nullable String address) {
        return new Problem(type, title, status, detail, code, field, address);
    }
}

package dev.sluice.provider.bedrock;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.provider.FailureTable;

/**
 * The error codes for Bedrock's errors, by the exception's name, which comes in a header, a body or a message of the stream.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html">ConverseStream</a>,
 *     <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStreamOutput.html">its
 *     output</a> and <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/CommonErrors.html">common
 *     errors</a>, all read 2026-11-21
 */
final class BedrockFailures {

    private static final FailureTable TABLE = new FailureTable()
            .words(ErrorCode.PROVIDER_RATE_LIMITED, "throttling", "toomanyrequests", "servicequotaexceeded")
            .words(ErrorCode.PROVIDER_OVERLOADED, "modelnotready")
            .words(ErrorCode.PROVIDER_TIMEOUT, "modeltimeout")
            .words(ErrorCode.PROVIDER_INVALID_REQUEST, "validation", "resourcenotfound", "conflict", "unknownoperation")
            .words(ErrorCode.PROVIDER_AUTH, "accessdenied", "unrecognizedclient", "expiredtoken", "requestexpired")
            .words(ErrorCode.PROVIDER_AUTH, "signature", "authenticationtoken", "clienttokenid", "notauthorized")
            .words(ErrorCode.PROVIDER_AUTH, "optinrequired")
            .words(ErrorCode.PROVIDER_UNAVAILABLE, "modelstreamerror", "modelerror", "internal", "serviceunavailable")
            .statuses(ErrorCode.PROVIDER_INVALID_REQUEST, 400, 404, 409, 413)
            .statuses(ErrorCode.PROVIDER_AUTH, 401, 403)
            .statuses(ErrorCode.PROVIDER_TIMEOUT, 408, 504)
            .statuses(ErrorCode.PROVIDER_UNAVAILABLE, 424, 500, 502, 503)
            .statuses(ErrorCode.PROVIDER_RATE_LIMITED, 429);

    private BedrockFailures() {}

    /**
     * Names a failure.
     *
     * @param status 0 inside a stream
     * @param type the exception's name, possibly after a namespace and {@code #}, or before {@code :} and an address;
     *     possibly empty
     */
    static StreamFailed of(int status, String type) {
        int address = type.indexOf(':');
        String name = address < 0 ? type : type.substring(0, address);
        return TABLE.name(status, name.substring(name.indexOf('#') + 1));
    }
}

package dev.sluice.event;

import java.util.Locale;

/** The reason why a stream failed. The wire name is the constant's in lower case (contract §3). */
public enum ErrorCode {
    PROVIDER_RATE_LIMITED("The provider is limiting requests; wait a little, then try again.", true),
    PROVIDER_OVERLOADED("The provider is overloaded; try again.", true),
    PROVIDER_UNAVAILABLE("The provider could not be reached, or the connection was lost; try again.", true),
    PROVIDER_AUTH("The provider refused this server's credentials; ask your administrator to check them.", false),
    PROVIDER_INVALID_REQUEST(
            "The provider rejected the request as invalid; change the message, or choose another model.", false),
    PROVIDER_TIMEOUT("The provider took too long to answer; try again.", true),
    PROVIDER_PROTOCOL(
            "The provider's answer could not be read; choose another model, or tell your administrator.", false),
    PROVIDER_CONTENT_FILTER("The provider's content filter blocked this; rephrase your message.", false),
    STREAM_TOO_LONG("The reply reached this server's length limit; ask for a shorter one.", false),
    STREAM_TIMEOUT("The reply reached this server's time limit; ask for a shorter one.", false),
    PRODUCER_LOST("The server that was writing this reply stopped; try again.", true),
    SERVER_SHUTDOWN("The server is shutting down; try again in a moment.", true),
    UNAUTHORIZED("Your sign-in has expired; sign in and try again.", false),
    INTERNAL("The server has failed; if it happens again, tell your administrator.", false);

    private final String wireName = name().toLowerCase(Locale.ROOT);
    private final String message;
    private final boolean retryable;

    ErrorCode(String message, boolean retryable) {
        this.message = message;
        this.retryable = retryable;
    }

    public String wireName() {
        return wireName;
    }

    /** The message shown to users unless a more specific one is available: what is wrong and what to do. */
    public String message() {
        return message;
    }

    /** Whether sending the same request again may succeed. */
    public boolean retryable() {
        return retryable;
    }
}

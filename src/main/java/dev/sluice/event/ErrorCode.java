package dev.sluice.event;

import java.util.Locale;

/** Why a stream failed. The wire name is the constant's in lower case (contract §3). */
public enum ErrorCode {
    PROVIDER_RATE_LIMITED("The provider limits how often it may be asked; try again later.", true),
    PROVIDER_OVERLOADED("The provider is overloaded; try again.", true),
    PROVIDER_UNAVAILABLE("The provider cannot be reached or broke off; try again.", true),
    PROVIDER_AUTH("The provider refused Sluice's credentials; tell whoever runs this server.", false),
    PROVIDER_INVALID_REQUEST("The provider refused the request as invalid.", false),
    PROVIDER_TIMEOUT("The provider took too long; try again.", true),
    PROVIDER_PROTOCOL("The provider's answer could not be understood.", false),
    PROVIDER_CONTENT_FILTER("The provider's content filter blocked this.", false),
    STREAM_TOO_LONG("The reply is longer than this server allows.", false),
    STREAM_TIMEOUT("The reply took longer than this server allows.", false),
    PRODUCER_LOST("The server that was writing this reply was lost; try again.", true),
    SERVER_SHUTDOWN("The server is shutting down; try again.", true),
    UNAUTHORIZED("Your sign-in has ended; sign in and try again.", false),
    INTERNAL("Something went wrong in the server.", false);

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

    /** What people are told when nothing better is known. */
    public String message() {
        return message;
    }

    /** Whether the same request may succeed when it is sent again. */
    public boolean retryable() {
        return retryable;
    }
}

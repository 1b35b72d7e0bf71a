package dev.sluice.security;

/** Callers cannot be authenticated at the moment, because the keys cannot be fetched. */
public final class LoginUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LoginUnavailableException() {
        super("callers cannot be authenticated at the moment", null, false, false);
    }
}

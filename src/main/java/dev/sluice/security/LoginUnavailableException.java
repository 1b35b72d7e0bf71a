package dev.sluice.security;

/** Callers cannot be authenticated at the moment, because the identity provider does not answer. */
public final class LoginUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public LoginUnavailableException() {
        super("callers cannot be authenticated at the moment", null, false, false);
    }
}

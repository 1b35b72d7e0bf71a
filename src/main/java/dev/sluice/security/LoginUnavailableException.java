package dev.sluice.security;

/** Nobody can be known at the moment, for what is needed for it cannot be had. */
public final class LoginUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LoginUnavailableException() {
        super("logins cannot be checked", null, false, false);
    }
}

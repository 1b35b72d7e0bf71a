package dev.sluice.security.oidc;

/** A sign-in that cannot go on. The message is for the user, and tells nothing that would help an attacker. */
public final class SignInException extends Exception {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why it cannot go on. */
    public enum Reason {
        /** The request does not belong to a sign-in that began here, or not any more. */
        UNKNOWN,
        /** The provider, or the user there, refused. */
        REFUSED,
        /** The provider does not answer. */
        AWAY,
        /** The configuration, here or at the provider, does not fit. The log has the details. */
        MISCONFIGURED
    }

    SignInException(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}

package dev.sluice.stream;

/** Other nodes cannot be asked at the moment, so nobody knows whether a stream exists that is not this node's. */
public final class UnreachableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UnreachableException() {
        super("other nodes cannot be asked", null, false, false);
    }
}

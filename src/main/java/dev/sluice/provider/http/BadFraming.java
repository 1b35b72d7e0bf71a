package dev.sluice.provider.http;

/** What came is not in the framing it should be in, or exceeds its limits. Nothing after it can be read. */
public final class BadFraming extends Exception {

    private static final long serialVersionUID = 1L;

    /**
     * Says what is wrong, in words of our own.
     *
     * @param what goes to no client
     */
    public BadFraming(String what) {
        super(what, null, false, false);
    }
}

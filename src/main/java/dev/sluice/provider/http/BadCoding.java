package dev.sluice.provider.http;

/** Thrown for a body whose content coding cannot be read. The message is for users. */
final class BadCoding extends Exception {

    private static final long serialVersionUID = 1L;

    private BadCoding(String message) {
        super(message, null, false, false); // an answer of the provider, not a mistake of ours
    }

    static BadCoding damaged() {
        return new BadCoding("The provider's compressed answer is damaged; try again, or tell your administrator.");
    }

    static BadCoding unknown() {
        return new BadCoding("The provider's answer is compressed in a way that this server cannot read;"
                + " choose another model, or tell your administrator.");
    }
}

package dev.sluice.app.config;

/** An invalid property. The message is one line that begins with the property's name and contains no secret. */
public final class ConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ConfigurationException(String property, String problem) {
        this(property + ": " + problem);
    }

    public ConfigurationException(String line) {
        // No stack trace: servers print the whole exception that fails a deployment, and the line is all there is to
        // read.
        super(line, null, false, false);
    }
}

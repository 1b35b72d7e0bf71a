package dev.sluice.app.config;

/** A property is wrong. The message is one line, begins with the property's name, and holds no secret. */
public final class ConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ConfigurationException(String property, String problem) {
        this(property + ": " + problem);
    }

    public ConfigurationException(String line) {
        // No stack: it stops the deployment, and servers print what stops one whole.
        super(line, null, false, false);
    }
}

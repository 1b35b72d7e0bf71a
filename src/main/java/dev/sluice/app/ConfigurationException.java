package dev.sluice.app;

/** A property is wrong. The message is one line, begins with the property's name, and holds no secret. */
final class ConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ConfigurationException(String property, String problem) {
        this(property + ": " + problem);
    }

    ConfigurationException(String line) {
        // No stack: it stops the deployment, and servers print what stops one whole.
        super(line, null, false, false);
    }
}

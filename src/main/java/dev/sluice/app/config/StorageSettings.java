package dev.sluice.app.config;

import dev.sluice.conversation.ConversationSettings;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where conversations are stored, and how much of them.
 *
 * @param folder of the database file, unless the server provides a database; empty for one in memory
 */
public record StorageSettings(ConversationSettings conversations, Optional<Path> folder) {

    private static final String DATA_DIR = "sluice.data-dir";

    static StorageSettings read(ConfigReader config) {
        return new StorageSettings(
                new ConversationSettings(
                        config.limit("sluice.conversation.context-chars", 200_000),
                        config.duration("sluice.conversation.retention")),
                folder(config));
    }

    private static Optional<Path> folder(ConfigReader config) {
        String text = config.text(DATA_DIR).orElseGet(() -> System.getProperty("user.home") + "/sluice");
        if (text.indexOf(';') >= 0) {
            // In H2's URLs, settings follow a semicolon.
            throw new ConfigurationException(DATA_DIR, "'" + text + "' must not contain a semicolon");
        }
        try {
            Path folder = Path.of(text);
            return config.choice("sluice.conversation.store", ConversationStore.FILE) == ConversationStore.FILE
                    ? Optional.of(folder)
                    : Optional.empty();
        } catch (InvalidPathException e) {
            throw new ConfigurationException(DATA_DIR, "is not a valid path of a folder");
        }
    }
}

package dev.sluice.app;

import dev.sluice.app.config.ConfigurationException;
import dev.sluice.security.oidc.Sealer;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The key of cookies, where none is configured: made once and kept in the folder of data, which only the server's user can read. */
final class SessionKeyFile {

    private static final Logger LOG = System.getLogger(SessionKeyFile.class.getName());

    private static final String NAME = "session.key";
    private static final String HINT = "Several nodes need the same: set sluice.auth.oidc.cookie-keys on all of them";

    private SessionKeyFile() {}

    /**
     * The keys, the one that encrypts first.
     *
     * @param configured empty if none is
     * @param folder of data; empty if nothing is kept
     * @throws ConfigurationException if the file can be neither read nor made
     */
    static List<byte[]> keys(List<byte[]> configured, Optional<Path> folder) {
        if (!configured.isEmpty()) {
            return configured;
        }
        if (folder.isEmpty()) {
            LOG.log(
                    Level.INFO,
                    "Sign-ins last until the application stops, because their key is kept nowhere. {0}",
                    HINT);
            return List.of(random());
        }
        Path file = folder.get().resolve(NAME);
        try {
            byte[] key = Base64.getDecoder().decode(readOrMake(file).strip());
            if (key.length != Sealer.KEY_BYTES) {
                throw new IllegalArgumentException("of another length");
            }
            LOG.log(Level.INFO, "Sign-ins are kept in cookies with the key in {0}. {1}", file, HINT);
            return List.of(key);
        } catch (IOException e) {
            throw new ConfigurationException("sluice.data-dir", "the file '" + file + "' can be neither read nor made");
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    "sluice.data-dir", "the file '" + file + "' is no key: delete it, and users sign in again");
        }
    }

    private static String readOrMake(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        if (!Files.exists(file)) {
            String made = Base64.getEncoder().encodeToString(random());
            // Written whole before it has its name, because another node may share the folder.
            Path draft = Files.createTempFile(file.toAbsolutePath().getParent(), "session", ".tmp", ownersOnly());
            try {
                Files.writeString(draft, made, StandardOpenOption.TRUNCATE_EXISTING);
                Files.createLink(file, draft);
            } catch (FileAlreadyExistsException e) {
                LOG.log(Level.DEBUG, "Another node has made the key at the same moment");
            } catch (UnsupportedOperationException | IOException e) {
                move(draft, file); // no links on this file system
            } finally {
                Files.deleteIfExists(draft);
            }
        }
        return Files.readString(file);
    }

    private static void move(Path draft, Path file) throws IOException {
        try {
            Files.move(draft, file);
        } catch (FileAlreadyExistsException e) {
            LOG.log(Level.DEBUG, "Another node has made the key at the same moment");
        }
    }

    private static FileAttribute<?>[] ownersOnly() {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(Set.copyOf(PosixFilePermissions.fromString("rw-------")))
                }
                : new FileAttribute<?>[0];
    }

    private static byte[] random() {
        byte[] key = new byte[Sealer.KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return key;
    }
}

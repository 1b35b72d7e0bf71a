package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.app.config.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SessionKeyFileTest {

    @TempDir
    private Path folder;

    private byte[] key() {
        return SessionKeyFile.keys(List.of(), Optional.of(folder.resolve("data")))
                .get(0);
    }

    @Test
    void a_key_is_made_once_and_only_its_owner_can_read_it() throws Exception {
        byte[] key = key();

        assertThat(key).hasSize(32).isEqualTo(key());
        Path file = folder.resolve("data/session.key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(folder.resolve("data")).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void configured_keys_count_and_no_file_is_made() {
        byte[] configured = new byte[32];

        assertThat(SessionKeyFile.keys(List.of(configured), Optional.of(folder)))
                .containsExactly(configured);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void without_a_folder_the_key_is_another_each_time() {
        assertThat(SessionKeyFile.keys(List.of(), Optional.empty()).get(0))
                .hasSize(32)
                .isNotEqualTo(SessionKeyFile.keys(List.of(), Optional.empty()).get(0));
    }

    @Test
    void a_file_that_is_no_key_stops_the_deployment() throws Exception {
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(folder.resolve("data/session.key"), "c2hvcnQ=");

        assertThatThrownBy(this::key).isInstanceOf(ConfigurationException.class).hasMessageContaining("session.key");
    }
}

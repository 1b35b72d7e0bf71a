package dev.sluice.database;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

final class DatabaseReaderTest {

    private static final class Unreachable implements Database.Source {

        @Override
        public DataSource open() throws SQLException {
            throw new SQLException("a test");
        }

        @Override
        public void close() {}
    }

    @Test
    void reads_that_could_not_begin_are_over() {
        AtomicInteger failures = new AtomicInteger(DatabaseReader.OF_ONE);
        Executor executor = task -> {
            if (failures.getAndDecrement() > 0) {
                throw new OutOfMemoryError("no thread");
            }
            task.run();
        };
        DatabaseReader reader = new DatabaseReader(new Database(new Unreachable()), executor);
        for (int i = 0; i < DatabaseReader.OF_ONE; i++) {
            assertThatThrownBy(() -> reader.read("ada", Duration.ofSeconds(1), transaction -> true))
                    .isInstanceOf(OutOfMemoryError.class);
        }

        assertThatThrownBy(() -> reader.read("ada", Duration.ofSeconds(1), transaction -> true))
                .hasMessage("The database cannot be read");
    }
}

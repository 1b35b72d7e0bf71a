package dev.sluice.app;

import dev.sluice.database.Database;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The database that the server provides at {@code jdbc/sluice}, with its own pool, driver and limits. */
record ServerDatabase(DataSource source) implements Database.Source {

    private static final Logger LOG = System.getLogger(ServerDatabase.class.getName());

    private static final List<String> NAMES = List.of("java:comp/env/jdbc/sluice", "jdbc/sluice");

    /**
     * Looks up the database; the JNDI names are constants. Must be called in a thread of the application. Returns null if
     * the server provides none.
     */
    @SuppressWarnings("BanJNDI")
    static @Nullable ServerDatabase find() {
        for (String name : NAMES) {
            try {
                if (InitialContext.doLookup(name) instanceof DataSource found) {
                    return new ServerDatabase(found);
                }
            } catch (NamingException e) {
                LOG.log(Level.DEBUG, "No database at {0}", name);
            }
        }
        return null;
    }

    @Override
    public DataSource open() {
        return source;
    }

    @Override
    public void close() {
        // The server owns it.
    }
}

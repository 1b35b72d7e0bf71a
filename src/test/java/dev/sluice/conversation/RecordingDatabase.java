package dev.sluice.conversation;

import dev.sluice.database.Database;
import dev.sluice.database.FaultyDatabase;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;

/** An H2 database that records the transactions of the writing thread, and fails at statements that the test chooses. */
final class RecordingDatabase implements Database.Source {

    private static final String PROBE = "SELECT 1";
    private static final Pattern WRITING = Pattern.compile("(INSERT|UPDATE|DELETE)(?: INTO| FROM)? (sluice_\\w+)");
    private static final String TURN_COLUMNS = "(?" + ", ?".repeat(17) + ")";

    private final DataSource h2 =
            JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");

    private final List<String> current = new ArrayList<>();
    private final List<List<String>> committed = new ArrayList<>();
    private int prepared;

    /** Statements that begin with this text fail, as if the connection were lost. */
    volatile String failing = "nothing";

    /** The committed transactions, each a list of statements without their values; probes are left out. */
    synchronized List<List<String>> transactions() {
        return List.copyOf(committed);
    }

    /** The number of prepared statements, without probes. */
    synchronized int prepared() {
        return prepared;
    }

    /** Clears the record. */
    synchronized void forget() {
        committed.clear();
        prepared = 0;
    }

    @Override
    public DataSource open() {
        return proxy(DataSource.class, h2);
    }

    @Override
    public void close() {
        // The database outlives its user, as a server would.
    }

    private <T> T proxy(Class<T> type, T target) {
        return type.cast(Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    Object result = invoke(method, target, arguments);
                    if (result instanceof Connection connection) {
                        return proxy(Connection.class, connection);
                    }
                    return target instanceof Connection && isWriter()
                            ? connection(method.getName(), arguments, result)
                            : result;
                }));
    }

    private static Object invoke(Method method, Object target, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static boolean isWriter() {
        return Thread.currentThread().getName().equals(FaultyDatabase.WRITER);
    }

    private synchronized Object connection(String method, Object[] arguments, Object result) {
        switch (method) {
            case "commit" -> {
                if (!current.isEmpty() && !current.equals(List.of(PROBE))) {
                    committed.add(List.copyOf(current));
                }
                current.clear();
            }
            case "rollback" -> current.clear();
            case "prepareStatement" -> {
                String sql = (String) arguments[0];
                prepared += sql.equals(PROBE) ? 0 : 1;
                return statement(sql, (PreparedStatement) result);
            }
            default -> {
                // Other methods are not recorded.
            }
        }
        return result;
    }

    private PreparedStatement statement(String sql, PreparedStatement target) {
        return (PreparedStatement) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {PreparedStatement.class}, (self, method, arguments) -> {
                    if (method.getName().startsWith("execute")) {
                        executing(sql);
                    }
                    return invoke(method, target, arguments);
                });
    }

    private synchronized void executing(String sql) throws SQLException {
        if (sql.startsWith(failing)) {
            throw new SQLException("The connection is lost", "08006");
        }
        Matcher matcher = WRITING.matcher(sql);
        if (matcher.lookingAt()) {
            String values = sql.substring(matcher.end());
            long rows = Pattern.compile(TURN_COLUMNS, Pattern.LITERAL)
                    .matcher(values)
                    .results()
                    .count();
            current.add(matcher.group(1) + ' ' + matcher.group(2) + (rows == 0 ? "" : " x" + rows));
        } else {
            current.add(sql.equals(PROBE) ? sql : sql.replaceFirst(" .*", ""));
        }
    }
}

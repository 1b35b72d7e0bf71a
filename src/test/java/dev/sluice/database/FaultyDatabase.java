package dev.sluice.database;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;

/** An H2 database that can be down, stall, or lose the acknowledgement of a commit. Threads: any. */
public final class FaultyDatabase implements Database.Source {

    /** The name of the thread that writes to the database. */
    public static final String WRITER = "writer";

    private final DataSource h2 =
            JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");

    private final AtomicInteger commits = new AtomicInteger();
    private final AtomicInteger acknowledgementsToLose = new AtomicInteger();
    private volatile boolean down;
    private volatile boolean mistaken;
    private volatile CountDownLatch stalled = new CountDownLatch(0);
    private volatile CountDownLatch commitStalled = new CountDownLatch(0);
    private volatile boolean committing;

    /** Whether opening the database and connecting to it fail from now on. */
    public void down(boolean isDown) {
        down = isDown;
    }

    /** Whether it is down, and its pool says so with what the interface does not allow. */
    public void mistaken(boolean isMistaken) {
        mistaken = isMistaken;
    }

    /** Blocks every new connection from now on. */
    public void stall() {
        stalled = new CountDownLatch(1);
    }

    /** Blocks the writing thread's commits from now on. */
    public void stallCommits() {
        committing = false;
        commitStalled = new CountDownLatch(1);
    }

    /** Whether the writing thread has come to a commit since. */
    public boolean isCommitting() {
        return committing;
    }

    public void resumeCommits() {
        commitStalled.countDown();
    }

    /** Lets the blocked connections pass, and goes on blocking new ones. */
    public void passWaiting() {
        CountDownLatch waiting = stalled;
        stall();
        waiting.countDown();
    }

    /** Lets all connections pass. */
    public void resume() {
        stalled.countDown();
    }

    public boolean isStalled() {
        return stalled.getCount() > 0;
    }

    /** The number of commits by the writing thread. */
    public int commits() {
        return commits.get();
    }

    /** Reports that many of the writing thread's next commits as failed, although they succeed. */
    public void loseAcknowledgements(int number) {
        acknowledgementsToLose.set(number);
    }

    @Override
    public DataSource open() throws SQLException {
        failIfDown();
        return (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {DataSource.class},
                (self, method, arguments) ->
                        method.getName().equals("getConnection") ? connect() : invoke(method, h2, arguments));
    }

    @Override
    public void close() {
        // The database outlives its user, as a server would.
    }

    private void failIfDown() throws SQLException {
        if (mistaken) {
            throw new IllegalStateException("the pool is empty");
        }
        if (down) {
            throw new SQLException("The database is down", "08001");
        }
    }

    private Connection connect() throws SQLException, InterruptedException {
        failIfDown();
        stalled.await();
        Connection connection = h2.getConnection();
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (self, method, arguments) -> {
                    boolean commits = method.getName().equals("commit")
                            && Thread.currentThread().getName().equals(WRITER);
                    if (commits) {
                        committing = true;
                        commitStalled.await();
                    }
                    Object result = invoke(method, connection, arguments);
                    if (commits) {
                        committed();
                    }
                    return result;
                });
    }

    private void committed() throws SQLException {
        commits.incrementAndGet();
        if (acknowledgementsToLose.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            throw new SQLException("The connection is lost", "08006");
        }
    }

    private static Object invoke(Method method, Object target, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}

package dev.sluice.it.server;

import dev.sluice.it.client.Api;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.arquillian.test.spi.LifecycleMethodExecutor;
import org.jboss.arquillian.test.spi.TestRunnerAdaptor;
import org.jboss.arquillian.test.spi.TestRunnerAdaptorBuilder;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/**
 * A server that Arquillian has started and deployed the WAR to. It does for this class what {@code ArquillianExtension} does
 * for each class of tests.
 */
final class Deployment implements AutoCloseable {

    /** What Arquillian takes for the class of tests: what to deploy, and where it came to. */
    @RunAsClient
    static final class Deployed {

        @ArquillianResource
        private URL base;

        @org.jboss.arquillian.container.test.api.Deployment(testable = false)
        public static WebArchive war() {
            return ShrinkWrap.createFromZipFile(
                    WebArchive.class, Workspace.war().toFile());
        }
    }

    private final TestRunnerAdaptor arquillian;
    private final Deployed deployed = new Deployed();

    private Deployment(TestRunnerAdaptor arquillian) {
        this.arquillian = arquillian;
    }

    static Deployment start() {
        setProperties();
        Deployment deployment = new Deployment(TestRunnerAdaptorBuilder.build());
        try {
            deployment.deploy();
            return deployment;
        } catch (Exception e) {
            try {
                deployment.close();
            } catch (RuntimeException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw new IllegalStateException("Arquillian could not deploy the WAR: " + e.getMessage(), e);
        }
    }

    /** Sets what {@code arquillian.xml} reads. */
    private static void setProperties() {
        try {
            System.setProperty("it.base", Workspace.tomcatBase("deployed").toString());
            System.setProperty("it.options", Workspace.options().toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.setProperty("it.tomcat.home", Workspace.tomcatHome().toString());
        System.setProperty("it.java.home", Workspace.javaHome());
        System.setProperty("it.payara", Workspace.payara().toString());
        System.setProperty("it.http.port", String.valueOf(Workspace.freePort()));
        System.setProperty("it.jmx.port", String.valueOf(Workspace.freePort()));
    }

    private void deploy() throws Exception {
        arquillian.beforeSuite();
        arquillian.beforeClass(Deployed.class, LifecycleMethodExecutor.NO_OP);
        arquillian.before(deployed, Deployed.class.getMethod("war"), LifecycleMethodExecutor.NO_OP);
    }

    /** On loopback: Payara names the machine's outer address, whose clients the default mode turns away. */
    Api api() {
        return new Api(deployed.base.getPort(), deployed.base.getPath());
    }

    @Override
    public void close() {
        try {
            arquillian.afterClass(Deployed.class, LifecycleMethodExecutor.NO_OP);
            arquillian.afterSuite();
        } catch (Exception e) {
            throw new IllegalStateException("Arquillian could not stop the server: " + e.getMessage(), e);
        } finally {
            arquillian.shutdown();
        }
    }
}

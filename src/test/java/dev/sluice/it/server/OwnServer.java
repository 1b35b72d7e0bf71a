package dev.sluice.it.server;

import dev.sluice.it.client.Api;
import java.io.IOException;

/** A server for one class of tests, with the WAR and options of its own, which can deploy the WAR again while it runs. */
public interface OwnServer extends AutoCloseable {

    /**
     * For tests that look for class loaders: what is only softly reachable is gone at the next collection. On JDK 25 the
     * method handles with which the JDK compares records keep the types they were last used for like that, for some minutes.
     */
    String WITHOUT_SOFT = "-XX:SoftRefLRUPolicyMSPerMB=0";

    /**
     * Starts the one that {@code -Dit.own.server=…} names: {@code tomcat}, which is the default, or {@code payara}.
     *
     * @param name of its folder
     * @param options for its JVM; they override those of all servers
     */
    static OwnServer start(String name, String... options) throws IOException {
        String kind = System.getProperty("it.own.server", "tomcat");
        return switch (kind) {
            case "tomcat" -> new OwnTomcat(name, options);
            case "payara" -> new OwnPayara(name, options);
            default -> throw new IllegalArgumentException("it.own.server is neither tomcat nor payara: " + kind);
        };
    }

    Api api();

    ServerProbe probe() throws Exception;

    /** Everything that the server has logged so far. */
    String log() throws IOException;

    /** Deploys the WAR, in place of the one that is deployed. */
    void deploy() throws IOException;

    void undeploy() throws IOException;

    /** The class that loads applications. */
    String classLoader();

    /** Most class loaders that the server keeps by itself, however often it deploys. */
    default int keptClassLoaders() {
        return 0;
    }

    @Override
    void close();
}

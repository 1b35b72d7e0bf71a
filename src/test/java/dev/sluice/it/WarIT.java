package dev.sluice.it;

import java.io.File;
import java.net.URL;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.extension.ExtendWith;

/** The WAR as it was built, deployed anew for each class of tests in the server that the build has chosen. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
abstract class WarIT implements War {

    @ArquillianResource
    private URL base;

    @Deployment(testable = false)
    static WebArchive war() {
        return ShrinkWrap.createFromZipFile(WebArchive.class, new File(System.getProperty("sluice.war")));
    }

    /** On loopback: Payara names the machine's outer address, whose clients the default mode turns away. */
    @Override
    public final Api api() {
        return new Api(base.getPort(), base.getPath());
    }

    @Override
    public final ReplayProvider provider() {
        return ReplayProvider.shared();
    }
}

package dev.sluice.app.tomcat;

import java.util.Hashtable;
import javax.naming.Context;
import javax.naming.Name;
import javax.naming.spi.ObjectFactory;
import org.jspecify.annotations.Nullable;

/** Creates the managed executor that {@code META-INF/context.xml} declares for Tomcat, which has none. */
public final class TomcatExecutorFactory implements ObjectFactory {

    @Override
    public Object getObjectInstance(
            @Nullable Object reference,
            @Nullable Name name,
            @Nullable Context context,
            @Nullable Hashtable<?, ?> environment) {
        return new TomcatExecutor();
    }
}

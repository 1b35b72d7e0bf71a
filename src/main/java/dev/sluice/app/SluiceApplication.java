package dev.sluice.app;

import jakarta.servlet.ServletContext;
import jakarta.ws.rs.core.Context;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;

/** The Jersey application: it serves the components that the listener created, without scanning for others. */
public final class SluiceApplication extends ResourceConfig {

    public SluiceApplication(@Context ServletContext context) {
        SluiceListener.of(context).components().forEach(this::register);
        property(ServerProperties.WADL_FEATURE_DISABLE, true);
        property(ServerProperties.RESPONSE_SET_STATUS_OVER_SEND_ERROR, true);
    }
}

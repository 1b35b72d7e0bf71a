package dev.sluice.app;

import dev.sluice.app.config.ConfigReader;
import dev.sluice.app.config.ConfigurationException;
import dev.sluice.app.config.Settings;
import dev.sluice.app.tomcat.InheritedContexts;
import dev.sluice.app.tomcat.RecordMethodCache;
import dev.sluice.app.tomcat.TomcatStop;
import dev.sluice.rest.web.ContainerUserFilter;
import dev.sluice.rest.web.ExampleScripts;
import dev.sluice.rest.web.WebFilter;
import dev.sluice.security.AuthMode;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.Config;

/** Starts and stops Sluice with the web application. An invalid property fails the deployment. */
public final class SluiceListener implements ServletContextListener {

    private static final Logger LOG = System.getLogger(SluiceListener.class.getName());

    /** Above the properties inside the WAR, below the environment (MicroProfile Config: 300). */
    private static final int FILE_ORDINAL = 200;

    private static final String ATTRIBUTE = Sluice.class.getName();

    private final Teardown parts = new Teardown();

    @Override
    public void contextInitialized(ServletContextEvent event) {
        try {
            start(event.getServletContext());
        } catch (ConfigurationException e) {
            LOG.log(Level.ERROR, e.getMessage());
            close();
            throw e;
        } catch (RuntimeException | Error e) {
            close();
            throw e; // the server logs it
        }
    }

    private void start(ServletContext context) {
        Settings settings = Settings.read(new ConfigReader(config()));
        ManagedExecutor executor = parts.add("the executor", ManagedExecutor.find());
        Sluice sluice = parts.add("Sluice", new Sluice(settings, executor.executor()));
        context.setAttribute(ATTRIBUTE, sluice);
        parts.add("the attribute of the application", () -> context.removeAttribute(ATTRIBUTE));
        addFilters(context, settings);
        TomcatStop.before(context, sluice::finish);
        if (settings.auth().mode() == AuthMode.NONE) {
            LOG.log(
                    Level.WARNING,
                    "sluice.auth.mode is none: anybody who can reach this server may use it, also as administrator");
        }
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        close();
    }

    private void close() {
        parts.close();
        InheritedContexts.clear();
        RecordMethodCache.evict();
    }

    /** Adds filters in front of those in web.xml, in this order. */
    private static void addFilters(ServletContext context, Settings settings) {
        Set<String> pages = Objects.requireNonNullElse(context.getResourcePaths("/examples/"), Set.of());
        WebFilter filter = new WebFilter(
                settings.web().allowedOrigins(),
                settings.web().frameAncestors(),
                ExampleScripts.read(pages, context::getResourceAsStream));
        FilterRegistration.Dynamic web = context.addFilter("web", filter);
        web.setAsyncSupported(true);
        web.addMappingForUrlPatterns(null, false, "/*");
        if (settings.auth().mode() == AuthMode.CONTAINER) {
            FilterRegistration.Dynamic user =
                    context.addFilter("container-user", new ContainerUserFilter(settings.knownRoles()));
            user.setAsyncSupported(true);
            user.addMappingForUrlPatterns(null, false, "/api/*");
        }
    }

    /** The instance that the listener of this application started. */
    static Sluice of(ServletContext context) {
        if (context.getAttribute(ATTRIBUTE) instanceof Sluice started) {
            return started;
        }
        throw new IllegalStateException("Sluice did not start: the server's log has the reason above");
    }

    /** System properties, then environment variables, then the file. Values are not expanded: an API key may contain a $. */
    private static Config config() {
        ClassLoader loader = SluiceListener.class.getClassLoader();
        Config base = new SmallRyeConfigBuilder()
                .forClassLoader(loader)
                .addDefaultSources()
                .build();
        Optional<String> named = new ConfigReader(base).text("sluice.config-file");
        Path file = Path.of(named.orElseGet(() -> System.getProperty("user.home") + "/sluice/sluice.properties"));
        if (named.isEmpty() && !Files.isReadable(file)) {
            return base;
        }
        try {
            return new SmallRyeConfigBuilder()
                    .forClassLoader(loader)
                    .addDefaultSources()
                    .withSources(new PropertiesConfigSource(file.toUri().toURL(), FILE_ORDINAL))
                    .build();
        } catch (IOException e) {
            throw new ConfigurationException("sluice.config-file", "the file '" + file + "' cannot be read");
        }
    }
}

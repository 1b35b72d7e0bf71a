package dev.sluice.it.server;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.TestInstancePostProcessor;

/**
 * Gives each {@link DeployedWar} the deployment that the first of them makes. It lives as long as the launcher's session:
 * that is a whole run, whereas JUnit's root store ends with each class where Failsafe spreads classes over several JVMs.
 */
final class DeployOnce implements TestInstancePostProcessor {

    private static final Namespace NAMESPACE = Namespace.create(DeployOnce.class);

    @Override
    public void postProcessTestInstance(Object test, ExtensionContext context) {
        Deployment deployment = context.getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE)
                .getOrComputeIfAbsent(Deployment.class, key -> Deployment.start(), Deployment.class);
        ((DeployedWar) test).deployedAt(deployment.api());
    }
}

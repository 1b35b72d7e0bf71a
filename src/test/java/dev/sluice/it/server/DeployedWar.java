package dev.sluice.it.server;

import dev.sluice.it.client.Api;
import dev.sluice.it.provider.ReplayProvider;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test of the WAR as it was built, on the server that the build has chosen. The server is started and the WAR deployed
 * once for all such classes of a run, so each class runs alone as well as with the others: from an IDE (see
 * {@link Workspace}), or by {@code mvn -Pquick verify -Dit.test=ResumeIT}.
 */
@ExtendWith(DeployOnce.class)
public abstract class DeployedWar implements War {

    private Api api;

    final void deployedAt(Api deployed) {
        api = deployed;
    }

    @Override
    public final Api api() {
        return api;
    }

    @Override
    public final ReplayProvider provider() {
        return ReplayProvider.shared();
    }
}

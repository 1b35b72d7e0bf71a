package dev.sluice.it.cluster;

import dev.sluice.it.client.Api;
import dev.sluice.it.provider.ReplayProvider;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.TestInstancePostProcessor;

/** A test on two Tomcats, which are started once for all such classes of a run. */
@ExtendWith(OnTwoTomcats.Once.class)
abstract class OnTwoTomcats {

    private TwoTomcats both;

    static final class Once implements TestInstancePostProcessor {

        private static final Namespace NAMESPACE = Namespace.create(Once.class);

        @Override
        public void postProcessTestInstance(Object test, ExtensionContext context) {
            ((OnTwoTomcats) test).both = context.getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE)
                    .getOrComputeIfAbsent(TwoTomcats.class, key -> new TwoTomcats(), TwoTomcats.class);
        }
    }

    final Api a() {
        return both.a();
    }

    final Api b() {
        return both.b();
    }

    final ReplayProvider provider() {
        return ReplayProvider.shared();
    }
}

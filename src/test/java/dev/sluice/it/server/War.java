package dev.sluice.it.server;

import dev.sluice.it.client.Api;
import dev.sluice.it.provider.ReplayProvider;

/** What tests of the WAR are given. */
public interface War {

    Api api();

    /** The model provider that the server is configured for. */
    ReplayProvider provider();
}

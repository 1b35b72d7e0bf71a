package dev.sluice.it;

/** What a provider does with one request. Whatever it throws ends the connection. */
@FunctionalInterface
interface ProviderScript {

    void answer(ProviderCall call) throws Exception;
}

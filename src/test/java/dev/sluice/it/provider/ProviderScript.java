package dev.sluice.it.provider;

/** Answers one request to the provider. An exception ends the connection. */
@FunctionalInterface
public interface ProviderScript {

    void answer(ProviderCall call) throws Exception;
}

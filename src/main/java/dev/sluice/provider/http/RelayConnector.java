package dev.sluice.provider.http;

import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;

/**
 * Opens sockets to providers, each of which is read by one selector for its life. Not final, so that a test can count the
 * reads.
 */
class RelayConnector extends ClientConnector {

    RelayConnector(int selectors) {
        setSelectors(selectors);
    }

    @Override
    protected EndPoint newEndPoint(SelectableChannel channel, ManagedSelector selector, SelectionKey key) {
        return new DrainedEndPoint((SocketChannel) channel, selector, key, getScheduler());
    }
}

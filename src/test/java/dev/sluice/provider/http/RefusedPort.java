package dev.sluice.provider.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;

/**
 * A port on loopback at which every connection is refused: it is taken and nothing listens.
 *
 * <p>A server that was closed is none: its accepting thread may still take a connection, another process may get its
 * port, and a connection may get it as its own and reach itself.
 */
final class RefusedPort implements AutoCloseable {

    private final Socket taken = new Socket();

    RefusedPort() throws IOException {
        taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + taken.getLocalPort() + "/v1");
    }

    @Override
    public void close() throws IOException {
        taken.close();
    }
}

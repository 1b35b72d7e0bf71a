package dev.sluice.provider.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.util.BufferUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Fills from a real socket; the test plays the part of its selector. */
@Timeout(120)
@Tag("one-server")
final class DrainedEndPointIT {

    private final ByteBuffer buffer = BufferUtil.allocate(8);
    private Selector selector;
    private SocketChannel peer;
    private SelectionKey key;
    private DrainedEndPoint endPoint;

    @BeforeEach
    void connect() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            SocketChannel channel = SocketChannel.open(server.getLocalAddress());
            peer = server.accept();
            channel.configureBlocking(false);
            selector = Selector.open();
            key = channel.register(selector, SelectionKey.OP_READ);
            endPoint = new DrainedEndPoint(channel, null, key, null);
        }
    }

    @AfterEach
    void close() throws IOException {
        peer.close();
        key.channel().close();
        selector.close();
    }

    private void send(String text) throws IOException {
        peer.write(ByteBuffer.wrap(text.getBytes(US_ASCII)));
    }

    /** Waits until the socket is readable and reports it to the end point, as Jetty's selector does. */
    private void select() throws IOException {
        awaitReadable();
        endPoint.onSelected();
    }

    private void awaitReadable() throws IOException {
        selector.selectedKeys().clear();
        assertThat(selector.select()).as("readable sockets").isOne();
    }

    /** Fills once. Returns the bytes, an empty string for none, null at the end. */
    private String fill() throws IOException {
        BufferUtil.clear(buffer);
        int filled = endPoint.fill(buffer);
        assertThat(buffer.remaining()).isEqualTo(Math.max(filled, 0));
        return filled < 0 ? null : BufferUtil.toString(buffer);
    }

    @Test
    void after_a_short_read_the_socket_is_not_read_until_the_selector_reports_it() throws IOException {
        send("one");
        select();
        assertThat(fill()).isEqualTo("one");
        send("two");
        awaitReadable();
        assertThat(fill()).as("although bytes are waiting").isEmpty();
        assertThat(fill()).isEmpty();
        select();
        assertThat(fill()).isEqualTo("two");
    }

    @Test
    void a_read_that_fills_the_buffer_is_followed_by_another() throws IOException {
        send("12345678" + "9");
        select();
        assertThat(fill()).isEqualTo("12345678");
        assertThat(fill()).isEqualTo("9");
        assertThat(fill()).isEmpty();
    }

    @Test
    void a_buffer_that_still_holds_bytes_is_full_when_its_rest_is() throws IOException {
        send("abc");
        select();
        BufferUtil.append(buffer, (byte) '>');
        buffer.limit(6).position(5); // one byte left over, room for two after it
        assertThat(endPoint.fill(buffer)).isEqualTo(2);
        BufferUtil.clear(buffer);
        assertThat(fill()).isEqualTo("c");
    }

    @Test
    void a_fill_without_room_is_not_a_short_read() throws IOException {
        send("abc");
        select();
        assertThat(endPoint.fill(BufferUtil.EMPTY_BUFFER)).isZero();
        assertThat(fill()).isEqualTo("abc");
    }

    @Test
    void a_read_that_finds_nothing_is_a_short_read() throws IOException {
        assertThat(fill()).isEmpty();
        send("one");
        awaitReadable();
        assertThat(fill()).isEmpty();
        select();
        assertThat(fill()).isEqualTo("one");
    }

    @Test
    void the_end_right_after_a_short_read_is_found_when_the_selector_reports_it() throws IOException {
        send("last");
        select();
        assertThat(fill()).isEqualTo("last");
        peer.close();
        select();
        assertThat(fill()).isNull();
        assertThat(fill()).as("again").isNull();
    }

    @Test
    void a_reset_right_after_a_short_read_is_found_when_the_selector_reports_it() throws IOException {
        send("last");
        select();
        assertThat(fill()).isEqualTo("last");
        peer.setOption(StandardSocketOptions.SO_LINGER, 0);
        peer.close();
        select();
        assertThat(fill()).isNull();
    }

    @Test
    void a_closed_end_point_is_at_its_end() throws IOException {
        send("last");
        select();
        assertThat(fill()).isEqualTo("last");
        endPoint.close();
        assertThat(fill()).isNull();
    }
}

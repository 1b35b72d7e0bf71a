package dev.sluice.provider.http;

import dev.sluice.provider.RequestBody;
import java.nio.ByteBuffer;
import java.util.Iterator;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.thread.SerializedInvoker;
import org.jspecify.annotations.Nullable;

/** A body as Jetty's client reads it: each piece is made when the one before it was sent. Jetty may read it again. */
final class BodyContent implements Request.Content {

    private final RequestBody body;
    private final SerializedInvoker invoker = new SerializedInvoker(BodyContent.class);

    private Iterator<byte[]> left;
    private Content.@Nullable Chunk end;

    BodyContent(RequestBody body) {
        this.body = body;
        this.left = body.pieces();
    }

    @Override
    public String getContentType() {
        return "application/json";
    }

    @Override
    public long getLength() {
        return body.length();
    }

    @Override
    public synchronized Content.Chunk read() {
        if (end != null) {
            return end;
        }
        ByteBuffer piece = ByteBuffer.wrap(left.next());
        if (!left.hasNext()) {
            end = Content.Chunk.EOF;
        }
        return Content.Chunk.from(piece, end != null);
    }

    /** Calls back at once, because there is always more to read, but never within a callback. */
    @Override
    public void demand(Runnable callback) {
        invoker.run(callback);
    }

    @Override
    public synchronized void fail(Throwable failure) {
        if (end == null) {
            end = Content.Chunk.from(failure);
        }
    }

    @Override
    public synchronized boolean rewind() {
        left = body.pieces();
        end = null;
        return true;
    }
}

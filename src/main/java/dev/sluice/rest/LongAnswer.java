package dev.sluice.rest;

import dev.sluice.push.TomcatConnection;
import dev.sluice.rest.problem.AnswerFailedException;
import jakarta.servlet.ServletResponse;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * An answer that is written while it is read from the database. If that fails after some of it was sent, the connection is
 * closed on Tomcat, because Jersey would end the answer as if it were whole; before that, the failure becomes a refusal.
 */
record LongAnswer(StreamingOutput answer, ServletResponse response) implements StreamingOutput {

    /** Jersey sends nothing before it has more than this. */
    private static final int BUFFER_BYTES = 8192;

    @Override
    public void write(OutputStream out) throws IOException {
        Counting counting = new Counting(out);
        try {
            answer.write(counting);
        } catch (AnswerFailedException e) {
            if (counting.bytes > BUFFER_BYTES) {
                TomcatConnection.closeNow(response);
            }
            throw e;
        }
    }

    private static final class Counting extends FilterOutputStream {

        private long bytes;

        Counting(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] array, int from, int length) throws IOException {
            out.write(array, from, length);
            bytes += length;
        }

        @Override
        public void write(int one) throws IOException {
            out.write(one);
            bytes++;
        }
    }
}

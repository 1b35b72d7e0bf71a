package dev.sluice.provider.bedrock;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/** Writes messages in AWS's event stream framing. */
final class Frames {

    private Frames() {}

    /** A message for each line: {@code type: payload}, {@code !exception: payload} or {@code !!error code: nothing}. */
    static byte[] of(String lines) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        lines.lines().forEach(line -> {
            int colon = Math.max(0, line.indexOf(": "));
            String type = line.substring(0, colon);
            byte[] payload = line.substring(colon + (colon == 0 ? 0 : 2)).getBytes(UTF_8);
            if (type.startsWith("!!")) {
                all.writeBytes(message(headers(":message-type", "error", ":error-code", type.substring(2)), payload));
            } else if (type.startsWith("!")) {
                all.writeBytes(
                        message(headers(":exception-type", type.substring(1), ":message-type", "exception"), payload));
            } else {
                all.writeBytes(message(
                        headers(":event-type", type, ":content-type", "application/json", ":message-type", "event"),
                        payload));
            }
        });
        return all.toByteArray();
    }

    /** Writes headers whose values are strings. */
    static byte[] headers(String... namesAndValues) {
        ByteArrayOutputStream headers = new ByteArrayOutputStream();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            byte[] name = namesAndValues[i].getBytes(UTF_8);
            byte[] value = namesAndValues[i + 1].getBytes(UTF_8);
            headers.write(name.length);
            headers.writeBytes(name);
            headers.write(7);
            headers.write(value.length >> 8);
            headers.write(value.length);
            headers.writeBytes(value);
        }
        return headers.toByteArray();
    }

    static byte[] message(byte[] headers, byte[] payload) {
        ByteBuffer message = ByteBuffer.allocate(16 + headers.length + payload.length);
        message.putInt(message.capacity()).putInt(headers.length);
        message.putInt(crc(message.array(), 8)).put(headers).put(payload);
        return message.putInt(crc(message.array(), message.position())).array();
    }

    private static int crc(byte[] bytes, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}

package dev.sluice.provider;

import dev.sluice.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** A file that a model made, as a reply's JSON has it. Anything else is not written. */
public final class ModelFile {

    private static final Pattern MEDIA_TYPE = Pattern.compile("[a-z]+/[a-zA-Z0-9.+-]+");
    private static final byte[] SCHEME = {'d', 'a', 't', 'a', ':'};
    private static final String ENCODING = ";base64";

    private ModelFile() {}

    /** Writes the file in a {@code data:} URL, the string at {@code [from, to)}. */
    public static void ofUrl(ReplyWriter reply, byte[] array, int from, int to) {
        int comma = from;
        while (comma < to && array[comma] != ',') {
            comma++;
        }
        if (comma == to || comma - from > 100 || !isData(array, from, comma)) {
            return;
        }
        String type = new JsonText(array, from + SCHEME.length, comma).decoded();
        if (type.endsWith(ENCODING)) {
            ofBase64(reply, type.substring(0, type.length() - ENCODING.length()), array, comma + 1, to);
        }
    }

    private static boolean isData(byte[] array, int from, int to) {
        boolean data = to - from > SCHEME.length;
        for (int i = 0; data && i < SCHEME.length; i++) {
            data = array[from + i] == SCHEME[i];
        }
        return data;
    }

    /** Writes the file whose bytes are in base64 in the string at {@code [from, to)}. */
    public static void ofBase64(ReplyWriter reply, String mediaType, byte[] array, int from, int to) {
        if (from == to || !MEDIA_TYPE.matcher(mediaType).matches()) {
            return;
        }
        boolean escaped = false;
        for (int i = from; i < to; i++) {
            escaped |= array[i] == '\\'; // some servers escape slashes
        }
        if (escaped) {
            byte[] plain = new JsonText(array, from, to).decoded().getBytes(StandardCharsets.UTF_8);
            write(reply, mediaType, plain, 0, plain.length);
        } else {
            write(reply, mediaType, array, from, to);
        }
    }

    private static void write(ReplyWriter reply, String mediaType, byte[] array, int from, int to) {
        if (isBase64(array, from, to)) {
            reply.file(mediaType, array, from, to);
        }
    }

    /** Whether these are letters of base64 without escapes; true for none at all. */
    public static boolean isBase64(byte[] array, int from, int to) {
        for (int i = from; i < to; i++) {
            byte b = array[i];
            boolean base64 = (b >= 'a' && b <= 'z')
                    || (b >= 'A' && b <= 'Z')
                    || (b >= '0' && b <= '9')
                    || b == '+'
                    || b == '/'
                    || b == '=';
            if (!base64) {
                return false;
            }
        }
        return true;
    }
}

package dev.sluice.provider.responses;

import dev.sluice.provider.ModelFile;
import dev.sluice.provider.ReplyWriter;
import dev.sluice.provider.responses.RepeatedOutput.Kind;
import dev.sluice.provider.responses.RepeatedOutput.Piece;
import java.util.HashSet;
import java.util.Set;

/**
 * The reasoning items that must come back in the next turn, and the pictures of one reply. Each comes when its item is done
 * and again in the whole response, where the encrypted content may be another: the first one counts.
 */
final class ResponsesExtras {

    private final ReplyWriter reply;
    private final Set<String> signed = new HashSet<>();
    private final Set<String> pictures = new HashSet<>();
    private final Set<String> provided = new HashSet<>();

    ResponsesExtras(ReplyWriter reply) {
        this.reply = reply;
        reply.keepThinking();
    }

    /** Whether a piece is one of these. */
    static boolean is(Piece piece) {
        return piece.kind == Kind.SIGNATURE || piece.kind == Kind.FILE || piece.kind == Kind.PROVIDED;
    }

    /** Takes a piece of an item that is done. */
    void item(Piece piece, byte[] array) {
        if (piece.kind == Kind.SIGNATURE) {
            sign(piece);
        } else if (seen(piece).add(piece.itemId) || piece.itemId.isEmpty()) {
            write(piece, array);
        }
    }

    /** Takes a piece of a whole response. */
    void response(Piece piece, byte[] array) {
        if (piece.kind == Kind.SIGNATURE) {
            sign(piece);
        } else if (piece.itemId.isEmpty() ? seen(piece).isEmpty() : seen(piece).add(piece.itemId)) {
            write(piece, array);
        }
    }

    private Set<String> seen(Piece piece) {
        return piece.kind == Kind.FILE ? pictures : provided;
    }

    private void write(Piece piece, byte[] array) {
        if (piece.kind == Kind.FILE) {
            picture(piece, array);
        } else {
            reply.provided(ResponsesInput.MAKER, array, piece.from(), piece.to());
        }
    }

    /** Ends the thinking of an item. Without its id or encrypted content, it cannot come back. */
    private void sign(Piece item) {
        boolean whole = !item.itemId.isEmpty() && !item.encrypted.isEmpty();
        if (!whole) {
            reply.signed(ResponsesInput.MAKER, "");
        } else if (signed.add(item.itemId)) {
            reply.signed(ResponsesInput.MAKER, item.itemId + ':' + item.encrypted);
        }
    }

    private void picture(Piece picture, byte[] array) {
        String format = picture.name.isEmpty() ? "png" : picture.name;
        ModelFile.ofBase64(reply, "image/" + format, array, picture.from(), picture.to());
    }
}

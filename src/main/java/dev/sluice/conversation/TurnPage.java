package dev.sluice.conversation;

import java.util.List;

/**
 * Some turns of a conversation, in their order.
 *
 * @param turns empty if there are none after the one before
 * @param last the position of the last of them, after which the next page begins
 * @param more whether to ask for a next page, which may be empty
 */
public record TurnPage(List<Turn> turns, int last, boolean more) {

    public TurnPage {
        turns = List.copyOf(turns);
    }
}

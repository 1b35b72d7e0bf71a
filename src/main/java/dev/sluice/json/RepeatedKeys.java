package dev.sluice.json;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * The members of a JSON text that do not count because their object has another one of the same name after them: of equal
 * names the last counts, as in most parsers (RFC 8259 §4).
 */
final class RepeatedKeys {

    private final JsonWalk json = new JsonWalk();
    private final BitSet places = new BitSet();

    private RepeatedKeys() {}

    /** Returns where the names of these members begin in the array. */
    static BitSet find(byte[] array, int from, int to) {
        RepeatedKeys keys = new RepeatedKeys();
        keys.json.start(array, from, to);
        keys.value(0);
        keys.json.end();
        return keys.places;
    }

    private void value(int depth) {
        JsonTokens.require(depth < JsonWalk.MAX_DEPTH);
        switch (json.blank()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            default -> json.skipValue();
        }
    }

    private void object(int depth) {
        Map<String, Integer> members = new HashMap<>();
        json.at++;
        if (json.blank() != '}') {
            do {
                json.blank();
                int place = json.at;
                json.string();
                Integer earlier = members.put(json.decoded(), place);
                if (earlier != null) {
                    places.set(earlier);
                }
                json.expect(':');
                value(depth + 1);
            } while (comma());
        }
        json.expect('}');
    }

    private void array(int depth) {
        json.at++;
        if (json.blank() != ']') {
            do {
                value(depth + 1);
            } while (comma());
        }
        json.expect(']');
    }

    private boolean comma() {
        if (json.blank() != ',') {
            return false;
        }
        json.at++;
        return true;
    }
}

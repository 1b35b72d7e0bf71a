package dev.sluice.provider;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The ids of calls for a provider that takes ids of others, if they are at most 64 letters, digits, {@code _} and {@code -}
 * and differ within the request. Callers must ask in the order of the turns. The same turns always get
 * the same ids, so that the provider finds them in its cache. Not for two threads at once.
 */
public final class ToolUseIds {

    private static final int LONGEST = 64;

    private static final Pattern OTHER = Pattern.compile("[^a-zA-Z0-9_-]");

    private final Map<String, String> sent = new HashMap<>();
    private final Set<String> used = new HashSet<>();

    /** The id of the next call, which has this one in the request. */
    public String ofCall(String id) {
        String next = fitting(id, "");
        for (int i = 2; !used.add(next); i++) {
            next = fitting(id, "-" + i);
        }
        sent.put(id, next);
        return next;
    }

    /** The id of the last call before that has this one in the request. */
    public String ofResult(String id) {
        return sent.getOrDefault(id, id);
    }

    private static String fitting(String id, String end) {
        String fit = id.isEmpty() ? "call" : OTHER.matcher(id).replaceAll("_");
        return fit.substring(0, Math.min(fit.length(), LONGEST - end.length())) + end;
    }
}

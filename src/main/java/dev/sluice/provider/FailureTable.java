package dev.sluice.provider;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StreamEvent.StreamFailed;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A table of the error codes for one provider's errors: by words, tried in the order in which they were added, else by the
 * HTTP status. An error that is in neither part gets the code of {@link ProviderFailures}.
 */
public final class FailureTable {

    private final Map<String, ErrorCode> byWord = new LinkedHashMap<>();
    private final Map<Integer, ErrorCode> byStatus = new LinkedHashMap<>();

    /** Adds words of an error's type or message, in lower case. Returns this table. */
    public FailureTable words(ErrorCode code, String... words) {
        for (String word : words) {
            byWord.put(word, code);
        }
        return this;
    }

    /** Adds HTTP statuses. Returns this table. */
    public FailureTable statuses(ErrorCode code, int... statuses) {
        for (int status : statuses) {
            byStatus.put(status, code);
        }
        return this;
    }

    /**
     * Names a failure.
     *
     * @param status the HTTP status, or 0 when the failure came inside a stream
     * @param text the error's type or message, in which the table's words are searched; possibly empty
     */
    public StreamFailed name(int status, String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        for (Map.Entry<String, ErrorCode> entry : byWord.entrySet()) {
            if (lower.contains(entry.getKey())) {
                return StreamFailed.of(entry.getValue());
            }
        }
        ErrorCode code = byStatus.get(status);
        return code == null ? ProviderFailures.of(status, "") : StreamFailed.of(code);
    }
}

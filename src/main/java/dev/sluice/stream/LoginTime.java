package dev.sluice.stream;

import dev.sluice.security.Validity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** How long a principal's logins permit a stream. Of several, as after a renewal, the one that expires last counts. Thread-safe. */
final class LoginTime {

    /** Most logins that are kept: a principal has few sessions at a time, and each request with a token of its own adds one. */
    private static final int MAX = 8;

    /** Empty if no login was named. */
    private final List<Validity> logins = new ArrayList<>(1);

    /** Adds a login. Where there are too many, the one that expires first as known now is dropped. */
    synchronized void permit(long now, Validity login) {
        if (logins.contains(login)) {
            return;
        }
        if (logins.size() == MAX) {
            logins.remove(logins.stream()
                    .min(Comparator.comparingLong(one -> one.leftNanos(now)))
                    .orElseThrow());
        }
        logins.add(login);
    }

    synchronized boolean isOver(long now) {
        boolean over = !logins.isEmpty();
        for (Validity login : logins) {
            over &= login.isOver(now); // each is asked, because one that nothing asks is not renewed
        }
        return over;
    }
}

package dev.sluice.usage;

import dev.sluice.usage.UsageEntry.Group;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Entries that are not being written yet, so that replies which end one after the other become part of the same. Threads: any. */
final class OpenEntries {

    private final int most;
    private Map<Group, UsageSum> sums = new HashMap<>();

    /** @param most entries, beyond which only replies are taken that become part of one */
    OpenEntries(int most) {
        this.most = most;
    }

    /** Adds replies. Returns false if there are too many entries. */
    synchronized boolean add(UsageEntry entry) {
        if (sums.size() >= most && !sums.containsKey(entry.group())) {
            return false;
        }
        sums.merge(entry.group(), entry.sum(), UsageSum::plus);
        return true;
    }

    /** Takes all entries out. */
    synchronized List<UsageEntry> take() {
        List<UsageEntry> taken = new ArrayList<>(sums.size());
        sums.forEach((group, sum) -> taken.add(new UsageEntry(group, sum)));
        sums = new HashMap<>();
        return taken;
    }

    synchronized boolean isEmpty() {
        return sums.isEmpty();
    }
}

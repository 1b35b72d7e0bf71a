package dev.sluice.provider;

import dev.sluice.provider.SlowReader.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Calls that come whole, for slow readers: two without id and index are two, however equal. */
public final class SlowWholeCalls {

    /** What a call was when it came last, and in which chunk. */
    private record Copy(
            Call call,
            String id,
            long index,
            String name,
            @Nullable Object arguments,
            int chunk) {}

    private final List<Call> calls;
    private final List<Copy> copies = new ArrayList<>();
    private int chunk;

    /** Makes an object that adds to these calls. */
    public SlowWholeCalls(List<Call> calls) {
        this.calls = calls;
    }

    public void beginChunk() {
        chunk++;
    }

    /** Takes a call; a negative index is none. Arguments are an object, a text, or none at all. */
    public void add(String id, long index, String name, Object given) {
        Object arguments = given instanceof Map || !LooseJson.text(given).isEmpty() ? given : null;
        List<Copy> same = copies.stream()
                .filter(c -> c.id.equals(id) && c.index == index && c.name.equals(name))
                .filter(c -> !id.isEmpty() || index >= 0)
                .toList();
        if (same.stream().anyMatch(c -> Objects.equals(form(c.arguments), form(arguments)))) {
            return;
        }
        Copy grown = same.stream()
                .filter(c -> c.chunk < chunk && (!id.isEmpty() || extend(arguments, c.arguments)))
                .findFirst()
                .orElse(null);
        Call call = new Call();
        call.identify(id, name);
        call.input(arguments == null ? "" : arguments);
        Copy copy = new Copy(call, id, index, name, arguments, chunk);
        if (grown == null) {
            calls.add(call);
            copies.add(copy);
        } else {
            calls.set(calls.indexOf(grown.call), call);
            copies.set(copies.indexOf(grown), copy);
        }
    }

    private static @Nullable String form(@Nullable Object arguments) {
        return arguments instanceof Map
                ? "object " + LooseJson.canonical(arguments)
                : arguments == null ? null : LooseJson.text(arguments);
    }

    /** Whether arguments begin with all members of others. */
    private static boolean extend(@Nullable Object arguments, @Nullable Object before) {
        Object grown = arguments instanceof Map
                ? arguments
                : LooseJson.parse(LooseJson.text(Objects.requireNonNullElse(arguments, "")));
        Object smaller = before instanceof Map
                ? before
                : LooseJson.parse(LooseJson.text(Objects.requireNonNullElse(before, "")));
        if (before == null) {
            return true;
        }
        if (!(grown instanceof Map<?, ?> more) || !(smaller instanceof Map<?, ?> members)) {
            return false;
        }
        List<?> names = new ArrayList<>(more.keySet());
        int at = 0;
        for (Map.Entry<?, ?> member : members.entrySet()) {
            if (at == names.size()
                    || !names.get(at).equals(member.getKey())
                    || !LooseJson.canonical(more.get(member.getKey())).equals(LooseJson.canonical(member.getValue()))) {
                return false;
            }
            at++;
        }
        return names.size() > at || members.isEmpty();
    }
}

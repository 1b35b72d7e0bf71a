package dev.sluice.provider;

import dev.sluice.provider.OddJson.Array;
import dev.sluice.provider.OddJson.Leaf;
import dev.sluice.provider.OddJson.Member;
import dev.sluice.provider.OddJson.Members;
import dev.sluice.provider.OddJson.Node;
import dev.sluice.provider.RandomReplies.Event;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Makes a reply odd in ways that a reader should tolerate. The content of errors is left alone. */
final class Oddities {

    private static final List<String> WRONG = List.of(
            "null",
            "true",
            "false",
            "{}",
            "[]",
            "{\"x\":1}",
            "[1]",
            "\"odd\"",
            "\"\"",
            "7",
            "\"7\"",
            "2.5",
            "NaN",
            "[[{}]]",
            "{\"x\":{\"text\":\"odd\",\"content\":\"odd\"}}",
            "\"\\ud83d\"",
            "12345678901");

    private static final List<String> UNREAD = List.of(
            "NaN",
            "Infinity",
            "-Infinity",
            "{\"a\":[NaN,{\"text\":\"odd\"}]}",
            "\"data: \"",
            "[]",
            "1e400",
            "-0",
            "{\"content\":\"odd\",\"delta\":{\"content\":\"odd\"}}",
            "[[[[[[[[[[[[]]]]]]]]]]]]");

    private static final List<String> NO_ERROR = List.of(
            "null",
            "false",
            "{}",
            "\"\"",
            "{\"message\":\"\",\"type\":\"\",\"param\":\"\",\"code\":null}",
            "{\"code\":0}",
            "{\"message\":null}",
            "[]");

    private static final List<String> NO_JSON = List.of(
            "{\"a\":",
            "",
            "<html>",
            "{\"a\":1,}",
            "{'a':1}",
            "{\"a\":01}",
            "{\"a\" 1}",
            "[1,]",
            "{\"a\":\"\\x\"}",
            "{}}");

    private final Dice dice;
    private final Set<String> steady;

    Oddities(Dice dice, Set<String> steady) {
        this.dice = dice;
        this.steady = steady;
    }

    /** Makes one thing odd. */
    void add(List<Event> events) {
        int at = dice.below(events.size());
        Node json = events.get(at).json();
        if (json == null || dice.chance(6)) {
            between(events, at);
            return;
        }
        List<Members> objects = new ArrayList<>();
        collect(json, objects);
        if (objects.isEmpty()) {
            return;
        }
        Members object = dice.any(objects);
        List<Member> members = object.members();
        int i = members.isEmpty() ? -1 : dice.below(members.size());
        if (i < 0 || members.get(i).name().equals("error") || dice.chance(15)) {
            unread(members);
            return;
        }
        Member member = members.get(i);
        boolean stays = steady.contains(member.name());
        switch (stays ? 6 : dice.below(7)) {
            case 0 -> members.set(i, new Member(member.name(), new Leaf(dice.any(WRONG))));
            case 1 -> members.add(dice.below(i + 1), new Member(member.name(), earlier(member.value())));
            case 2 -> Collections.shuffle(members, new Random(dice.below(1000)));
            case 3 -> members.remove(i);
            case 4 -> members.set(i, new Member(member.name(), wrapped(member.value())));
            default -> members.set(i, new Member(member.name(), requoted(member.value(), !stays)));
        }
    }

    private void collect(Node node, List<Members> objects) {
        if (node instanceof Members object) {
            objects.add(object);
            object.members().stream().filter(m -> !m.name().equals("error")).forEach(m -> collect(m.value(), objects));
        } else if (node instanceof Array array) {
            array.elements().forEach(element -> collect(element, objects));
        }
    }

    /** Inserts a comment or an event without valid JSON. */
    private void between(List<Event> events, int at) {
        if (dice.chance(50)) {
            events.add(at, new Event("", null, ": keepalive"));
        } else {
            events.add(at, new Event("", new Leaf(dice.any(NO_JSON))));
        }
    }

    /** Adds a member that readers ignore, or an error without content. */
    private void unread(List<Member> members) {
        boolean error =
                dice.chance(25) && members.stream().noneMatch(m -> m.name().equals("error"));
        Member added = new Member(error ? "error" : "x_extra", new Leaf(dice.any(error ? NO_ERROR : UNREAD)));
        members.add(dice.below(members.size() + 1), added);
    }

    /** A value for an earlier member of the same name. */
    private Node earlier(Node value) {
        return dice.chance(50) ? OddJson.copy(value) : new Leaf(dice.any(WRONG));
    }

    /** A list of one as its element, and any other value as a list of one or within an object. */
    private Node wrapped(Node value) {
        if (value instanceof Array array && array.elements().size() == 1 && dice.chance(70)) {
            return array.elements().get(0);
        }
        return dice.chance(50) ? OddJson.array(value) : OddJson.object("value", value);
    }

    /** A number as a text; or, if it may change, a text as a number. */
    private Node requoted(Node value, boolean mayChange) {
        if (!(value instanceof Leaf leaf)) {
            return value;
        }
        String source = leaf.source();
        if (source.matches("[0-9.]+")) {
            return new Leaf('"' + source + '"');
        }
        String inside = source.replace("\"", "");
        return source.startsWith("\"") && mayChange && dice.chance(50)
                ? new Leaf(inside.matches("0|[1-9][0-9]*") ? inside : String.valueOf(dice.below(1000)))
                : value;
    }
}

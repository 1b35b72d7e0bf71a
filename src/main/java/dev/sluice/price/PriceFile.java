package dev.sluice.price;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import jakarta.json.stream.JsonParserFactory;
import java.io.IOException;
import java.io.Reader;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file of prices: a JSON object with {@code currency} and {@code models}, an object that has for each model its price,
 * or an array of prices that begin on different days. Whatever else it has is a mistake, and named by its line.
 */
public final class PriceFile {

    private static final JsonParserFactory PARSERS = Json.createParserFactory(Map.of());

    /** No price is larger, and no number takes long to multiply. */
    private static final int MOST_DIGITS = 15;

    /** Many times what all models of all providers take. */
    private static final long MOST_BYTES = 4 * 1024 * 1024;

    private final JsonParser parser;
    private final Map<String, List<Entry>> models = new HashMap<>();
    private String currency = Price.DEFAULT_CURRENCY;

    /** A price as far as it was read. */
    private static final class Entry {

        private final Set<String> names = new HashSet<>();
        private @Nullable String currency;
        private LocalDate from = LocalDate.MIN;
        private @Nullable BigDecimal input;
        private @Nullable BigDecimal cached;
        private @Nullable BigDecimal cacheWrite;
        private @Nullable BigDecimal longCacheWrite;
        private @Nullable BigDecimal output;
        private long above = -1;
        private @Nullable Entry step;
    }

    private PriceFile(JsonParser parser) {
        this.parser = parser;
    }

    /**
     * Reads a file. Blocks.
     *
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if it is no file of prices; the message names the line
     */
    public static PriceList read(Path file) throws IOException {
        if (Files.size(file) > MOST_BYTES) {
            throw new IllegalArgumentException("it has more than " + MOST_BYTES + " bytes");
        }
        try (Reader reader = Files.newBufferedReader(file);
                JsonParser parser = PARSERS.createParser(reader)) {
            PriceFile read = new PriceFile(parser);
            read.file();
            return read.list();
        } catch (NoSuchElementException e) {
            throw new IllegalArgumentException("it is cut off", e);
        } catch (JsonException e) {
            throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
        }
    }

    private void file() {
        expect(parser.next(), Event.START_OBJECT, "an object");
        for (Event event = parser.next(); event == Event.KEY_NAME; event = parser.next()) {
            String name = parser.getString();
            switch (name) {
                case "currency" -> currency = currency();
                case "comment" -> text();
                case "models" -> models();
                default -> throw wrong("'" + name + "' is not one of currency, comment, models");
            }
        }
        if (parser.hasNext()) {
            throw wrong("nothing may follow");
        }
    }

    private void models() {
        expect(parser.next(), Event.START_OBJECT, "an object with a price for each model");
        for (Event event = parser.next(); event == Event.KEY_NAME; event = parser.next()) {
            String model = parser.getString();
            if (!PriceList.MODEL.matcher(model).matches()) {
                throw wrong("'" + model + "' is not <provider>/<model>");
            }
            if (models.put(model, prices()) != null) {
                throw wrong("'" + model + "' is there twice");
            }
        }
    }

    private List<Entry> prices() {
        List<Entry> all = new ArrayList<>();
        Event event = parser.next();
        if (event == Event.START_ARRAY) {
            for (event = parser.next(); event != Event.END_ARRAY; event = parser.next()) {
                Entry entry = price(event, true);
                if (all.stream().anyMatch(other -> other.from.equals(entry.from))) {
                    throw wrong("two prices begin on the same day");
                }
                all.add(entry);
            }
        } else {
            all.add(price(event, true));
        }
        return all;
    }

    private Entry price(Event begins, boolean whole) {
        expect(begins, Event.START_OBJECT, "an object");
        Entry entry = new Entry();
        for (Event event = parser.next(); event == Event.KEY_NAME; event = parser.next()) {
            String name = parser.getString();
            if (!entry.names.add(name)) {
                throw wrong("'" + name + "' is there twice");
            }
            switch (name) {
                case "input" -> entry.input = number();
                case "cached" -> entry.cached = number();
                case "cache-write" -> entry.cacheWrite = number();
                case "long-cache-write" -> entry.longCacheWrite = number();
                case "output" -> entry.output = number();
                default -> other(entry, name, whole);
            }
        }
        if (entry.input == null || entry.output == null) {
            throw wrong("a price needs input and output, for a million tokens");
        }
        if (!whole && entry.above < 1) {
            throw wrong("long needs above, the tokens of the prompt beyond which it holds");
        }
        return entry;
    }

    private void other(Entry entry, String name, boolean whole) {
        if (whole && name.equals("currency")) {
            entry.currency = currency();
        } else if (whole && name.equals("from")) {
            entry.from = day();
        } else if (whole && name.equals("long")) {
            entry.step = price(parser.next(), false);
        } else if (!whole && name.equals("above")) {
            entry.above = number().longValue();
        } else {
            throw wrong("'" + name + "' is not one of input, cached, cache-write, long-cache-write, output, "
                    + (whole ? "currency, from, long" : "above"));
        }
    }

    private BigDecimal number() {
        expect(parser.next(), Event.VALUE_NUMBER, "a number");
        String digits = parser.getString();
        BigDecimal number = digits.length() > 2 * MOST_DIGITS ? BigDecimal.ONE.negate() : new BigDecimal(digits);
        if (number.signum() < 0 || number.precision() > MOST_DIGITS || Math.abs(number.scale()) > MOST_DIGITS) {
            throw wrong("a number from 0 with at most " + MOST_DIGITS + " digits is expected");
        }
        return number;
    }

    private String text() {
        expect(parser.next(), Event.VALUE_STRING, "a text");
        return parser.getString();
    }

    private String currency() {
        String text = text();
        if (!Price.CURRENCY.matcher(text).matches()) {
            throw wrong("'" + text + "' is not a currency's code, such as USD");
        }
        return text;
    }

    private LocalDate day() {
        String text = text();
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw wrong("'" + text + "' is not a day, such as 2026-11-01");
        }
    }

    private void expect(Event event, Event expected, String what) {
        if (event != expected) {
            throw wrong(what + " is expected");
        }
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("line " + parser.getLocation().getLineNumber() + ": " + what);
    }

    private PriceList list() {
        Map<String, List<Price>> prices = new HashMap<>();
        models.forEach((model, entries) ->
                prices.put(model, entries.stream().map(this::price).toList()));
        return new PriceList(prices);
    }

    private Price price(Entry entry) {
        Entry step = entry.step;
        return new Price(
                entry.currency == null ? currency : entry.currency,
                entry.from,
                rates(entry),
                step == null ? null : new Price.Step(step.above, rates(step)));
    }

    private static Rates rates(Entry entry) {
        return new Rates(
                Objects.requireNonNull(entry.input),
                entry.cached,
                entry.cacheWrite,
                entry.longCacheWrite,
                Objects.requireNonNull(entry.output));
    }
}

package dev.sluice.app;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/** Reads single properties, each of which is right or named in a {@link ConfigurationException}. */
final class Properties {

    private final Config config;

    Properties(Config config) {
        this.config = config;
    }

    Optional<String> text(String name) {
        return config.getOptionalValue(name, String.class).map(String::strip).filter(s -> !s.isEmpty());
    }

    /** A list with commas between its parts; empty where the property is not set. */
    List<String> list(String name) {
        List<String> parts = new ArrayList<>();
        for (String part : text(name).orElse("").split(",", -1)) {
            if (!part.isBlank()) {
                parts.add(part.strip());
            }
        }
        return parts;
    }

    /** An ISO-8601 duration above zero. */
    Duration duration(String name, Duration otherwise) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            Duration duration = Duration.parse(text.get());
            if (duration.isNegative() || duration.isZero() || duration.toDays() > 365) {
                throw new ConfigurationException(name, "'" + text.get() + "' must be above zero and below a year");
            }
            return duration;
        } catch (DateTimeParseException e) {
            throw new ConfigurationException(
                    name, "'" + text.get() + "' is not an ISO-8601 duration, such as PT30S or PT5M");
        }
    }

    /** A whole number from 0. */
    int limit(String name, int otherwise) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        String digits = text.get();
        if (!digits.matches("[0-9]{1,9}")) {
            throw new ConfigurationException(
                    name, "'" + digits + "' is not a whole number from 0 (no limit) to 999999999");
        }
        return Integer.parseInt(digits);
    }

    /** One of the constants, in lower case. */
    <E extends Enum<E>> E choice(String name, E otherwise) {
        Class<E> type = otherwise.getDeclaringClass();
        String text = text(name).orElse(otherwise.name().toLowerCase(Locale.ROOT));
        for (E constant : type.getEnumConstants()) {
            if (constant.name().toLowerCase(Locale.ROOT).equals(text)) {
                return constant;
            }
        }
        List<String> names = Arrays.stream(type.getEnumConstants())
                .map(c -> c.name().toLowerCase(Locale.ROOT))
                .toList();
        throw new ConfigurationException(name, "'" + text + "' is not one of " + String.join(", ", names));
    }

    /** The names of all properties that are set, in no order; environment variables under their own names. */
    Iterable<String> names() {
        return config.getPropertyNames();
    }
}

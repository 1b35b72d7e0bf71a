package dev.sluice.app.config;

import dev.sluice.security.Origins;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.Config;

/** Reads single properties by type; an invalid one is named in a {@link ConfigurationException}. */
public final class ConfigReader {

    private static final Pattern VARIABLE =
            Pattern.compile("SLUICE_PROVIDERS_(?<provider>[A-Z0-9_]+?)_(HEADERS_(?<header>[A-Z0-9_]+)"
                    + "|(?<key>" + variables(ProviderSettings.keys()) + "))"
                    + "|SLUICE_(?<named>MODELS|AUTH_API_KEYS)_(?<name>[A-Z0-9_]+?)(?<roles>_ROLES)?");

    private static final Pattern NO_LETTER_OR_DIGIT = Pattern.compile("[^A-Za-z0-9]");

    private final Config config;

    public ConfigReader(Config config) {
        this.config = config;
    }

    /** The trimmed value; empty if the property is not set or blank. */
    public Optional<String> text(String name) {
        return config.getOptionalValue(name, String.class).map(String::strip).filter(s -> !s.isEmpty());
    }

    /** A list separated by commas; empty if the property is not set. */
    List<String> list(String name) {
        List<String> parts = new ArrayList<>();
        for (String part : text(name).orElse("").split(",", -1)) {
            if (!part.isBlank()) {
                parts.add(part.strip());
            }
        }
        return parts;
    }

    /** A list of roles, which must not be empty: that could mean nobody or everybody. */
    Set<String> roles(String name) {
        List<String> roles = list(name);
        if (roles.isEmpty()) {
            throw new ConfigurationException(name, "must name at least one role; remove it to allow everybody");
        }
        return Set.copyOf(roles);
    }

    /** Parses parts of a property as origins. */
    Origins origins(String name, List<String> parts) {
        try {
            return new Origins(parts.stream().map(Origins::normal).toList());
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(name, String.valueOf(e.getMessage()));
        }
    }

    /** An ISO-8601 duration above zero and of at most a year. */
    Duration duration(String name, Duration otherwise) {
        Duration duration = duration(name).orElse(otherwise);
        if (duration.toDays() > 365) {
            throw new ConfigurationException(name, "'" + text(name).orElse("") + "' must be at most P365D");
        }
        return duration;
    }

    /** An ISO-8601 duration above zero, of any length. */
    Optional<Duration> duration(String name) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            Duration duration = Duration.parse(text.get());
            if (duration.isNegative() || duration.isZero()) {
                throw new ConfigurationException(name, "'" + text.get() + "' must be longer than zero");
            }
            return Optional.of(duration);
        } catch (DateTimeParseException e) {
            throw new ConfigurationException(
                    name, "'" + text.get() + "' is not an ISO-8601 duration, such as PT30S or PT5M");
        }
    }

    /** {@code true} or {@code false}. */
    boolean flag(String name, boolean otherwise) {
        String text = text(name).orElse(String.valueOf(otherwise));
        if (!text.equals("true") && !text.equals("false")) {
            throw new ConfigurationException(name, "'" + text + "' is not one of true, false");
        }
        return text.equals("true");
    }

    /** A whole number from 0, which means no limit. */
    int limit(String name, int otherwise) {
        return (int) number(name, otherwise, 9);
    }

    /** A number of bytes from 0, which means no limit. */
    long bytes(String name, long otherwise) {
        return number(name, otherwise, 15);
    }

    private long number(String name, long otherwise, int maxDigits) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        String digits = text.get();
        if (!digits.matches("[0-9]{1," + maxDigits + "}")) {
            throw new ConfigurationException(
                    name, "'" + digits + "' is not a whole number from 0 (no limit) to " + "9".repeat(maxDigits));
        }
        return Long.parseLong(digits);
    }

    /** A whole number from 1. */
    int count(String name, int otherwise) {
        int count = limit(name, otherwise);
        if (count == 0) {
            throw new ConfigurationException(name, "must be at least 1");
        }
        return count;
    }

    /** One of the constants, written in lower case with hyphens. */
    <E extends Enum<E>> E choice(String name, E otherwise) {
        Class<E> type = otherwise.getDeclaringClass();
        String text = text(name).orElse(hyphens(otherwise.name()));
        for (E constant : type.getEnumConstants()) {
            if (hyphens(constant.name()).equals(text)) {
                return constant;
            }
        }
        List<String> names = Arrays.stream(type.getEnumConstants())
                .map(c -> hyphens(c.name()))
                .toList();
        throw new ConfigurationException(name, "'" + text + "' is not one of " + String.join(", ", names));
    }

    /**
     * The names of all properties that are set. In a name that comes from an environment variable, underscores within a part
     * become hyphens.
     */
    Set<String> names() {
        Set<String> given = new TreeSet<>();
        config.getPropertyNames().forEach(given::add);
        Set<String> names = new TreeSet<>(given);
        for (String name : given) {
            String property = property(name);
            if (!property.equals(name)) {
                // SmallRye Config also lists its own guess, with a dot for every underscore.
                names.removeIf(guess -> variable(guess).equals(name));
                names.add(property);
            }
        }
        return names;
    }

    private static String property(String name) {
        Matcher variable = VARIABLE.matcher(name);
        if (!variable.matches()) {
            return name;
        }
        if (variable.group("named") != null) {
            String prefix = variable.group("named").equals("MODELS") ? "sluice.models." : "sluice.auth.api-keys.";
            return prefix + hyphens(variable.group("name")) + (variable.group("roles") == null ? "" : ".roles");
        }
        String provider = "sluice.providers." + hyphens(variable.group("provider")) + '.';
        return variable.group("header") != null
                ? provider + "headers." + hyphens(variable.group("header"))
                : provider + hyphens(variable.group("key"));
    }

    private static String variables(Collection<String> keys) {
        return keys.stream()
                .map(key -> key.toUpperCase(Locale.ROOT).replace('-', '_'))
                .collect(Collectors.joining("|"));
    }

    private static String hyphens(String part) {
        return part.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String variable(String property) {
        return NO_LETTER_OR_DIGIT.matcher(property).replaceAll("_").toUpperCase(Locale.ROOT);
    }
}

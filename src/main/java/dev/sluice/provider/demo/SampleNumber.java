package dev.sluice.provider.demo;

import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** A number that fits a schema: 1, unless the schema's bounds exclude it. */
final class SampleNumber {

    private static final JsonProvider JSON = JsonProvider.provider();

    /** Digits on either side of the point. A bound with more would cost more memory than its text, and is ignored. */
    private static final int MOST_DIGITS = 100;

    private SampleNumber() {}

    /**
     * Makes a number.
     *
     * @param whole whether it must be an integer
     * @param nth the place among numbers that should differ, from 0
     */
    static JsonValue of(JsonObject schema, boolean whole, int nth) {
        BigDecimal step = bound(schema, "multipleOf");
        BigDecimal most = lower(bound(schema, "maximum"), bound(schema, "exclusiveMaximum"));
        BigDecimal from = higher(bound(schema, "minimum"), bound(schema, "exclusiveMinimum"));
        boolean openBelow = isAt(from, bound(schema, "exclusiveMinimum"));
        boolean openAbove = isAt(most, bound(schema, "exclusiveMaximum"));
        BigDecimal unit = step != null && step.signum() > 0 ? step : whole ? BigDecimal.ONE : null;
        BigDecimal value = unit == null ? BigDecimal.ONE : unit;
        if (from != null && (value.compareTo(from) < 0 || (openBelow && value.compareTo(from) == 0))) {
            value = above(from, most, unit, openBelow);
        } else if (most != null && (value.compareTo(most) > 0 || (openAbove && value.compareTo(most) == 0))) {
            value = below(most, from, unit, openAbove);
        }
        BigDecimal next = value.add((unit == null ? BigDecimal.ONE : unit).multiply(BigDecimal.valueOf(nth)));
        boolean fits = most == null || next.compareTo(most) < 0 || (!openAbove && next.compareTo(most) == 0);
        BigDecimal chosen = fits ? next : value;
        return JSON.createValue(whole ? chosen.setScale(0, RoundingMode.FLOOR) : chosen);
    }

    private static BigDecimal above(
            BigDecimal from, @Nullable BigDecimal most, @Nullable BigDecimal unit, boolean open) {
        if (unit == null) {
            return !open ? from : most == null ? from.add(BigDecimal.ONE) : middle(from, most);
        }
        BigDecimal value = from.divide(unit, 0, RoundingMode.CEILING).multiply(unit);
        return open && value.compareTo(from) == 0 ? value.add(unit) : value;
    }

    private static BigDecimal below(
            BigDecimal most, @Nullable BigDecimal from, @Nullable BigDecimal unit, boolean open) {
        if (unit == null) {
            return !open ? most : from == null ? most.subtract(BigDecimal.ONE) : middle(from, most);
        }
        BigDecimal value = most.divide(unit, 0, RoundingMode.FLOOR).multiply(unit);
        return open && value.compareTo(most) == 0 ? value.subtract(unit) : value;
    }

    private static boolean isAt(@Nullable BigDecimal bound, @Nullable BigDecimal open) {
        return bound != null && open != null && bound.compareTo(open) == 0;
    }

    private static BigDecimal middle(BigDecimal from, BigDecimal most) {
        return from.add(most).multiply(new BigDecimal("0.5"));
    }

    private static @Nullable BigDecimal lower(@Nullable BigDecimal one, @Nullable BigDecimal other) {
        return one == null ? other : other == null ? one : one.min(other);
    }

    private static @Nullable BigDecimal higher(@Nullable BigDecimal one, @Nullable BigDecimal other) {
        return one == null ? other : other == null ? one : one.max(other);
    }

    private static @Nullable BigDecimal bound(JsonObject schema, String name) {
        if (schema.get(name) instanceof JsonNumber number) {
            BigDecimal value = number.bigDecimalValue();
            if (value.precision() <= MOST_DIGITS && Math.abs((long) value.scale()) <= MOST_DIGITS) {
                return value;
            }
        }
        return null;
    }
}

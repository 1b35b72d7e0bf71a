package dev.sluice.usage;

import java.time.LocalDate;

/** For how long a budget lasts, in UTC. */
public enum Period {
    DAY,
    MONTH;

    /** The first day of the period that has a day. */
    LocalDate first(LocalDate day) {
        return this == DAY ? day : day.withDayOfMonth(1);
    }

    /** The first day of the period after the one that begins on a day. */
    LocalDate next(LocalDate first) {
        return this == DAY ? first.plusDays(1) : first.plusMonths(1);
    }

    /** {@code day} or {@code month}. */
    public String word() {
        return this == DAY ? "day" : "month";
    }
}

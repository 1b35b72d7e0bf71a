/** Days are strings, as in the API: 2026-11-29. They begin and end in UTC. */
const DAY_MS = 86_400_000;

const short = format({ day: 'numeric', month: 'short' });
const full = format({ day: 'numeric', month: 'short', year: 'numeric' });
const month = format({ month: 'short' });
const monthOfYear = format({ month: 'short', year: 'numeric' });
const time = format({ hour: '2-digit', minute: '2-digit' });
const seconds = format({ hour: '2-digit', minute: '2-digit', second: '2-digit' });

function format(options) {
  const { format: words } = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', ...options });
  return words;
}

export function today() {
  return dayOf(Date.now());
}

export function dayOf(ms) {
  return new Date(ms).toISOString().slice(0, 10);
}

/** Whether a text is a day that exists. */
export function isDay(text) {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) && dayOf(Date.parse(text)) === text;
}

export function addDays(day, count) {
  return dayOf(Date.parse(day) + count * DAY_MS);
}

/** The first day of the month that is `count` months after that of `day`. */
export function firstOfMonth(day, count = 0) {
  const date = new Date(day);
  return dayOf(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + count));
}

/** How many days a range has; both ends belong to it. */
export function countDays({ from, to }) {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1;
}

export function daysOf(range) {
  return Array.from({ length: countDays(range) }, (_, i) => addDays(range.from, i));
}

export const shortDay = (day) => short(Date.parse(day));
export const fullDay = (day) => full(Date.parse(day));

/** A month under an axis: the year is only said where it begins. */
export const monthLabel = (day) => (day.slice(5, 7) === '01' ? monthOfYear : month)(Date.parse(day));

export function rangeWords({ from, to }) {
  if (from === to) return fullDay(from);
  return `${from.slice(0, 4) === to.slice(0, 4) ? shortDay(from) : fullDay(from)} to ${fullDay(to)}`;
}

/** A moment, such as "29 Nov 2026, 18:08 UTC". */
export const momentWords = (ms) => `${full(ms)}, ${time(ms)} UTC`;
export const clockWords = (ms) => `${seconds(ms)} UTC`;

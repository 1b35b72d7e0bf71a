import { monthLabel, shortDay } from './days.js';
import { point } from './decimal.js';

/** How many ticks an axis of amounts has, about. */
const TICKS = 5;
/** The least width of a label under the axis of days, in pixels. */
const LABEL_WIDTH = 58;
const DAY_STEPS = [1, 2, 7, 14];
const MONTH_STEPS = [1, 2, 3, 6, 12];

/** Ticks from zero to at least `most`, in steps of 1, 2 or 5 times a power of ten. `least` is the power for whole numbers. */
export function amountTicks(most, least = -12) {
  let power = Math.max(least, Math.floor(Math.log10(most / TICKS)));
  let digit = [1, 2, 5].find((one) => one * 10 ** power * TICKS >= most);
  if (!digit) {
    digit = 1;
    power++;
  }
  const ticks = [];
  for (let i = 0; i === 0 || ticks.at(-1).value < most; i++) {
    ticks.push({ value: power < 0 ? (i * digit) / 10 ** -power : i * digit * 10 ** power, label: label(i * digit, power) });
  }
  return ticks;
}

/** The label is made from the whole numbers, so that no tick reads 0.30000000000000004. */
function label(units, power) {
  return power < 0 ? point(BigInt(units), -power) : point(BigInt(units) * 10n ** BigInt(power), 0);
}

/** Large numbers of tokens are 20K or 1.5M under an axis. */
export function compact(text) {
  return Number(text.replaceAll(',', '')).toLocaleString('en', { notation: 'compact' });
}

/** The days that get a label if each is `band` pixels wide: every so many days back from the last, or the first of months. */
export function dayLabels(days, band) {
  const step = DAY_STEPS.find((one) => one * band >= LABEL_WIDTH || one >= days.length);
  if (step) {
    return days.map((day, index) => ({ index, text: shortDay(day) })).filter(({ index }) => (days.length - 1 - index) % step === 0);
  }
  const months = MONTH_STEPS.find((one) => one * 30 * band >= LABEL_WIDTH) ?? MONTH_STEPS.at(-1);
  return days.map((day, index) => ({ index, day }))
    .filter(({ day }) => day.endsWith('-01') && (Number(day.slice(5, 7)) - 1) % months === 0)
    .map(({ index, day }) => ({ index, text: monthLabel(day) }));
}

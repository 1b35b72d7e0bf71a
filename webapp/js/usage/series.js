import { daysOf, fullDay, rangeWords } from './days.js';
import { amountTicks, compact } from './scale.js';
import { counted, money } from './words.js';

/**
 * What a plot shows: for each day of the range, the heights of its bar's parts from the bottom up, and the day in words.
 * Only the heights are floating point.
 */
export function costSeries(rows, range, currency) {
  const costs = new Map(rows.map((row) => [row.key, row.cost.find((cost) => cost.currency === currency)]));
  return series(range, {
    title: `Cost a day in ${currency}`,
    parts: [currency],
    ticks: (most) => amountTicks(most),
    bar: (day) => {
      const cost = costs.get(day) ?? { amount: '0', currency };
      return { heights: [Number(cost.amount)], words: money(cost), exact: `${cost.amount} ${currency}` };
    },
  });
}

export function tokenSeries(rows, range) {
  const tokens = new Map(rows.map((row) => [row.key, row.tokens]));
  return series(range, {
    title: 'Tokens a day',
    parts: ['In', 'Out'],
    ticks: (most) => amountTicks(most, 0).map((tick) => ({ ...tick, label: compact(tick.label) })),
    bar: (day) => {
      const { input, output } = tokens.get(day) ?? { input: 0, output: 0 };
      return { heights: [input, output], words: `${counted(input, 'token', 'tokens')} in, ${counted(output, 'token', 'tokens')} out` };
    },
  });
}

function series(range, { title, parts, ticks, bar }) {
  const bars = daysOf(range).map((day) => ({ day, ...bar(day) }));
  for (const one of bars) one.total = one.heights.reduce((sum, height) => sum + height, 0);
  const highest = bars.reduce((most, one) => (one.total > most.total ? one : most));
  return {
    title,
    parts,
    bars,
    ticks: ticks(highest.total || 1),
    summary: `Highest: ${fullDay(highest.day)}, ${highest.words}`,
    description: `${rangeWords(range)}, a bar for each day in UTC. The table “In detail” has the same numbers.`,
  };
}

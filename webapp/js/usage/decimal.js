/**
 * Decimals of any length. Money arrives as strings, and stays exact here: floating point cannot hold most amounts.
 * A text that is no plain decimal is shown as it is.
 */
const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/** `text` as whole units of 10^-scale, or null. */
function parse(text) {
  const match = DECIMAL.exec(text);
  if (!match) return null;
  const [, sign, whole, fraction = ''] = match;
  return { units: BigInt(sign + whole + fraction), scale: fraction.length };
}

/** Rounds half up, to at most `most` places after the point. An amount too small for them is not shown as zero. */
export function rounded(text, { least = 2, most = 4 } = {}) {
  const decimal = parse(text);
  if (!decimal) return text;
  const negative = decimal.units < 0n;
  let units = negative ? -decimal.units : decimal.units;
  let { scale } = decimal;
  if (scale > most) {
    const drop = 10n ** BigInt(scale - most);
    const up = (units + drop / 2n) / drop;
    if (up === 0n && units > 0n) return `${negative ? '> −' : '< '}${point(1n, most)}`;
    units = up;
    scale = most;
  }
  for (; scale > least && units % 10n === 0n; scale--) units /= 10n;
  for (; scale < least; scale++) units *= 10n;
  return (negative && units > 0n ? '−' : '') + point(units, scale);
}

/** Writes units of 10^-scale with a point and with commas between thousands. */
export function point(units, scale) {
  const digits = String(units).padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale).replace(/\B(?=(\d{3})+$)/g, ',');
  return scale > 0 ? `${whole}.${digits.slice(-scale)}` : whole;
}

/** How many hundredths of `whole` a part is, rounded down. All of nothing counts as 100. */
export function percent(part, whole) {
  const [a, b] = [parse(part), parse(whole)];
  if (!a || !b) return 0;
  if (b.units <= 0n) return 100;
  return Number((a.units * 100n * 10n ** BigInt(b.scale)) / (b.units * 10n ** BigInt(a.scale)));
}

export function isPositive(text) {
  return (parse(text)?.units ?? 0n) > 0n;
}

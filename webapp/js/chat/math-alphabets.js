/** The first capital, small letter and digit of Unicode's alphabets for mathematics, which browsers have no attribute for. */
const ALPHABETS = {
  bold: [0x1d400, 0x1d41a, 0x1d7ce],
  italic: [0x1d434, 0x1d44e],
  'bold-italic': [0x1d468, 0x1d482],
  script: [0x1d49c, 0x1d4b6],
  'bold-script': [0x1d4d0, 0x1d4ea],
  fraktur: [0x1d504, 0x1d51e],
  'double-struck': [0x1d538, 0x1d552, 0x1d7d8],
  'bold-fraktur': [0x1d56c, 0x1d586],
  'sans-serif': [0x1d5a0, 0x1d5ba, 0x1d7e2],
  'bold-sans-serif': [0x1d5d4, 0x1d5ee, 0x1d7ec],
  'sans-serif-italic': [0x1d608, 0x1d622],
  'sans-serif-bold-italic': [0x1d63c, 0x1d656],
  monospace: [0x1d670, 0x1d68a, 0x1d7f6],
};

/** Α and α. */
const GREEK = { bold: [0x1d6a8, 0x1d6c2], italic: [0x1d6e2, 0x1d6fc], 'bold-italic': [0x1d71c, 0x1d736] };

/** Letters that Unicode had before. */
const EARLIER = {
  italic: { h: 'ℎ' },
  script: { B: 'ℬ', E: 'ℰ', F: 'ℱ', H: 'ℋ', I: 'ℐ', L: 'ℒ', M: 'ℳ', R: 'ℛ', e: 'ℯ', g: 'ℊ', o: 'ℴ' },
  fraktur: { C: 'ℭ', H: 'ℌ', I: 'ℑ', R: 'ℜ', Z: 'ℨ' },
  'double-struck': { C: 'ℂ', H: 'ℍ', N: 'ℕ', P: 'ℙ', Q: 'ℚ', R: 'ℝ', Z: 'ℤ' },
};

/** A text in one of MathML's variants. Characters that the variant does not have stay as they are. */
export function inAlphabet(text, variant) {
  return Object.hasOwn(ALPHABETS, variant) ? Array.from(text, (c) => letter(c, variant)).join('') : text;
}

function letter(c, variant) {
  const [capital, small, digit] = ALPHABETS[variant];
  const [greekCapital, greekSmall] = GREEK[variant] ?? [];
  const ranges = [['A', 'Z', capital], ['a', 'z', small], ['0', '9', digit], ['Α', 'Ω', greekCapital], ['α', 'ω', greekSmall]];
  const [first, , start] = ranges.find(([from, to]) => c >= from && c <= to && c.length === 1) ?? [];
  return EARLIER[variant]?.[c] ?? (start ? String.fromCodePoint(start + c.charCodeAt(0) - first.charCodeAt(0)) : c);
}

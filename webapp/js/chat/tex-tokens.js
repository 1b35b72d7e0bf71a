/** A longer formula is shown as its source. */
export const TEX_CHARS = 4_000;

const BLOCK_START = /^ {0,3}(\$\$|\\\[)/;
const LATER_BLOCK_START = /\n {0,3}(?:\$\$|\\\[)/;
/** Brackets that are more likely escaped by their writer than meant for a formula: `\[1\]`, `\[x\]`. */
const MERE_BRACKETS = /^\\\[[\sx\d,.–-]*\\\]$/;
/**
 * `\(…\)`, `\[…\]`, `$$…$$`, and `$…$` by Pandoc's rule, so that prices stay text: no space inside next to the dollars, no
 * digit after them. A dollar after a letter or digit opens nothing, and between two there is no other and no code.
 */
const INLINE = [
  /\\\((?:\\[^)]|[^\\])+?\\\)/,
  /\\\[(?:\\[^\]]|[^\\])+?\\\]/,
  /\$\$(?:\\[^]|[^\\$`])+?\$\$/,
  /\$(?![\s$])(?:\\[^]|[^\\$`])*?(?:\\[^]|[^\\$`\s])\$(?!\d)/,
].map(({ source }) => source).join('|');
const AT_START = new RegExp(`^(?:${INLINE})`);
const ANYWHERE = new RegExp(`(?<![\\p{L}\\p{N}\\\\])(?:${INLINE})`, 'gu');

/**
 * Formulas in Markdown, as extensions of marked: tokens of the type `math` with the `source`, `isBlock`, `isAlone` on lines of
 * its own, and `isOpen` while its end is missing.
 */
export const TEX_EXTENSIONS = {
  extensions: [
    { name: 'math', level: 'block', start: blockStart, tokenizer: block },
    { name: 'math', level: 'inline', start: (source) => source.search(/\$|\\[([]/), tokenizer: inline },
  ],
  // A line `=` of a formula makes no heading of the text before it. With `undefined` there is none, with `false` marked decides.
  tokenizer: {
    lheading(source) {
      return LATER_BLOCK_START.test(this.rules.block.lheading.exec(source)?.[0]) ? undefined : false;
    },
  },
  // A star in a formula emphasizes nothing.
  hooks: { emStrongMask: (source) => source.replace(ANYWHERE, (formula) => 'a'.repeat(formula.length)) },
};

/** The formula without the signs around it. */
export function texOf(source) {
  return source.replace(/^(?:\$\$?|\\[([])/, '').replace(/(?:\$\$?|\\[)\]])$/, '').trim();
}

/** Where a line that may begin a formula ends the paragraph before it. */
function blockStart(source) {
  const at = source.search(LATER_BLOCK_START);
  return at < 0 ? undefined : at + 1;
}

/**
 * A formula that has its lines to itself, and no empty line, as in TeX. While its end is missing, the lines are its source:
 * otherwise `- b` on a line of its own would be a list for a moment.
 */
function block(source) {
  const [opened, sign] = BLOCK_START.exec(source) ?? [];
  if (!opened) return undefined;
  const gap = source.search(/\n[ \t]*\n/);
  const lines = gap < 0 ? source : source.slice(0, gap + 1);
  const end = lines.indexOf(sign === '$$' ? '$$' : '\\]', opened.length);
  if (end < 0) {
    const isOpen = gap < 0 && !this.lexer.options.ended && source.length <= TEX_CHARS;
    return isOpen ? { type: 'math', raw: source, source, isOpen } : undefined;
  }
  const [after] = /^[ \t]*(?:\n|$)/.exec(lines.slice(end + 2)) ?? [];
  const formula = lines.slice(0, end + 2).trim();
  if (after === undefined || !isFormula(formula)) return undefined;
  return { type: 'math', raw: source.slice(0, end + 2 + after.length), source: formula, isBlock: true, isAlone: true };
}

function inline(source, before) {
  if (source[0] !== '$' && !/^\\[([]/.test(source)) return undefined;
  const [raw] = AT_START.exec(source.slice(0, TEX_CHARS)) ?? [];
  const isMiddle = source[0] === '$' && /[\p{L}\p{N}]$/u.test(before.at(-1)?.raw ?? '');
  // In Markdown, `\(` is a parenthesis. Here it is more likely a formula without its end.
  if (!raw && source.startsWith('\\(')) return { type: 'text', raw: '\\(', text: '\\(' };
  if (!raw || isMiddle || !isFormula(raw)) return undefined;
  return { type: 'math', raw, source: raw, isBlock: raw.startsWith('$$') || raw.startsWith('\\[') };
}

function isFormula(source) {
  return source.length <= TEX_CHARS && texOf(source) !== '' && !MERE_BRACKETS.test(source);
}

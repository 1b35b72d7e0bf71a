import { inAlphabet } from './math-alphabets.js';

const MATHML = 'http://www.w3.org/1998/Math/MathML';

/** Browsers lay out nested elements one inside the other, and end when that goes too deep. */
const MAX_DEPTH = 200;

/** All elements and attributes that a formula can have. None of them loads or runs anything. */
const ELEMENTS = new Set([
  'math', 'mrow', 'mi', 'mn', 'mo', 'ms', 'mtext', 'mspace', 'mfrac', 'msqrt', 'mroot', 'mstyle', 'mpadded', 'mphantom', 'menclose',
  'msub', 'msup', 'msubsup', 'munder', 'mover', 'munderover', 'mtable', 'mtr', 'mtd',
]);
const ATTRIBUTES = new Set([
  'display', 'displaystyle', 'scriptlevel', 'mathcolor', 'mathbackground', 'mathsize', 'stretchy', 'symmetric', 'fence', 'separator',
  'form', 'largeop', 'movablelimits', 'accent', 'accentunder', 'lspace', 'rspace', 'minsize', 'maxsize', 'linethickness', 'width',
  'height', 'depth', 'voffset', 'notation',
]);

/** Makes the `math` element of a formula that KaTeX has read, from its tree and not from text. */
export function mathOf(node) {
  const math = node.type === 'math' ? node : node.children?.map(mathOf).find(Boolean);
  return math && (math instanceof Element ? math : elementOf(math, '', 0));
}

function elementOf({ type, attributes, children }, variant, depth) {
  // The formula, and its source for programs.
  if (type === 'semantics') return elementOf(children[0], variant, depth);
  if (depth > MAX_DEPTH) throw new Error('A formula that is nested too deeply');
  if (!ELEMENTS.has(type)) throw new Error(`Element ${type} in a formula`);
  const element = document.createElementNS(MATHML, type);
  for (const [name, value] of Object.entries(attributes)) {
    if (ATTRIBUTES.has(name)) element.setAttribute(name, value);
  }
  const inner = attributes.mathvariant ?? variant;
  if (inner === 'normal' && type === 'mi') element.setAttribute('mathvariant', inner);
  element.append(...children.map((child) => childOf(child, inner, depth + 1)));
  element.normalize();
  if (type === 'mtable') arrange(element, attributes);
  return element;
}

function childOf(node, variant, depth) {
  if (node.type) return elementOf(node, variant, depth);
  if (typeof node.text === 'string') return inAlphabet(node.text, variant);
  if ('character' in node) return spaceOf(node);
  return elementOf({ type: 'mrow', attributes: {}, children: node.children }, variant, depth);
}

function spaceOf({ character, width }) {
  const element = document.createElementNS(MATHML, character ? 'mtext' : 'mspace');
  if (character) element.textContent = character;
  else element.setAttribute('width', `${width}em`);
  return element;
}

/** Browsers have no attributes for the columns of a table. Styles that a script sets need no `unsafe-inline`. */
function arrange(table, { columnalign = '', columnspacing = '', columnlines = '', rowspacing = '', rowlines = '', width }) {
  const [aligns, gaps, columns, heights, rows] = [columnalign, columnspacing, columnlines, rowspacing, rowlines].map((list) => list.split(' '));
  if (width === '100%') table.style.width = width;
  [...table.children].forEach((row, y) => [...row.children].forEach((cell, x) => {
    if (/^(?:left|right|center)$/.test(aligns[x])) cell.style.textAlign = aligns[x];
    cell.style.paddingInline = `${half(gaps[x - 1])} ${half(gaps[x])}`;
    cell.style.paddingBlock = `calc(${half(heights[y - 1])} + 0.15em) calc(${half(heights[y])} + 0.15em)`;
    if (/^(?:solid|dashed)$/.test(columns[x])) cell.style.borderInlineEnd = `1px ${columns[x]}`;
    if (/^(?:solid|dashed)$/.test(rows[y])) cell.style.borderBlockEnd = `1px ${rows[y]}`;
    if (/^\d+%$/.test(cell.getAttribute('width'))) cell.style.width = cell.getAttribute('width');
  }));
}

function half(length) {
  return /^[\d.]+em$/.test(length) ? `${parseFloat(length) / 2}em` : '0em';
}

import { h } from '../chat/dom.js';
import { fullDay } from './days.js';
import { dayLabels } from './scale.js';

const SVG = 'http://www.w3.org/2000/svg';
/** Pixels above, under and right of the bars; left of them, the labels need a width of their own. */
const TOP = 10;
const BOTTOM = 26;
const RIGHT = 8;
const LETTER = 6.6;
/** Narrower bars have no gaps between them, and no room for a hatching. */
const GAP_FROM = 4;

/**
 * Bars for days. The reader moves over them with a slider that lies unseen on top of them, and so works with a mouse, a finger
 * and the keyboard.
 */
export class Plot {
  #series;
  #width = 0;
  #at = { left: 0, band: 0 };
  #svg = svg('svg', { 'class': 'bars', 'role': 'img', 'aria-describedby': 'plot-about', 'data-testid': 'plot-bars' });
  #slider = h('input', { type: 'range', min: 0, step: 1, 'aria-label': 'Day', 'data-testid': 'plot-day' });
  #readout = h('p', { class: 'readout', 'data-testid': 'plot-readout' });
  #legend = h('ul', { class: 'legend', 'aria-label': 'Legend' });
  #about = h('p', { class: 'unseen', id: 'plot-about' });
  #box = h('div', { class: 'plot' }, this.#svg, this.#slider);
  #mark = svg('rect', { class: 'mark' });
  #element = h('div', {}, h('div', { class: 'over' }, this.#readout, this.#legend), this.#box, this.#about);

  constructor() {
    new ResizeObserver(() => {
      if (this.#series && this.#box.clientWidth !== this.#width) this.#draw();
    }).observe(this.#box);
    this.#slider.addEventListener('input', () => this.#point(this.#slider.valueAsNumber));
    this.#slider.addEventListener('focus', () => this.#point(this.#slider.valueAsNumber));
    this.#slider.addEventListener('pointermove', ({ offsetX }) => {
      this.#point(Math.floor((offsetX / this.#slider.clientWidth) * this.#series.bars.length));
    });
    for (const end of ['blur', 'pointerleave']) this.#slider.addEventListener(end, () => this.#rest());
  }

  get element() {
    return this.#element;
  }

  show(series) {
    this.#series = series;
    this.#svg.setAttribute('aria-label', series.title);
    this.#about.textContent = `${series.description} ${series.summary}.`;
    this.#slider.max = series.bars.length - 1;
    this.#slider.value = series.bars.length - 1;
    this.#draw();
    this.#rest();
  }

  /** The day that the slider is on, or what stands there while nobody points at one. */
  #rest() {
    if (document.activeElement === this.#slider) return this.#point(this.#slider.valueAsNumber);
    this.#mark.setAttribute('width', 0);
    this.#readout.textContent = this.#series.summary;
    this.#readout.title = '';
    this.#tell(this.#slider.valueAsNumber);
  }

  #point(index) {
    const bar = this.#series.bars[Math.min(Math.max(index, 0), this.#series.bars.length - 1)];
    const { left, band } = this.#at;
    this.#mark.setAttribute('x', left + this.#series.bars.indexOf(bar) * band);
    this.#mark.setAttribute('width', Math.max(band, 1));
    this.#readout.replaceChildren(h('b', {}, `${fullDay(bar.day)}:`), ` ${bar.words}`);
    this.#readout.title = bar.exact ?? '';
    this.#tell(this.#slider.valueAsNumber);
  }

  #tell(index) {
    const { day, words } = this.#series.bars[index];
    this.#slider.setAttribute('aria-valuetext', `${fullDay(day)}: ${words}`);
  }

  #draw() {
    const { bars, parts, ticks } = this.#series;
    const width = this.#width = this.#box.clientWidth;
    const height = this.#box.clientHeight;
    if (width === 0) return;
    const left = Math.ceil(Math.max(...ticks.map(({ label }) => label.length)) * LETTER) + 10;
    const inner = width - left - RIGHT;
    const band = inner / bars.length;
    const floor = height - BOTTOM;
    const scale = (floor - TOP) / ticks.at(-1).value;
    this.#at = { left, band };
    const classes = parts.length > 1 ? [band < GAP_FROM ? 'tinted' : 'hatched', 'full'] : ['full'];
    this.#legend.replaceChildren(...parts.length > 1 ? parts.map((part, i) => h('li', {}, swatch(classes[i]), part)) : []);
    this.#mark.setAttribute('y', TOP);
    this.#mark.setAttribute('height', floor - TOP);
    this.#svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
    this.#svg.replaceChildren(
      svg('defs', {}, hatch('plot-hatch')),
      this.#mark,
      ...ticks.flatMap(({ value, label }) => {
        const y = Math.round(floor - value * scale) + 0.5;
        return [
          svg('line', { class: value === 0 ? 'axis' : 'grid', x1: left, x2: width - RIGHT, y1: y, y2: y }),
          svg('text', { 'x': left - 8, 'y': y + 4, 'text-anchor': 'end' }, label),
        ];
      }),
      ...parts.map((_, part) => svg('path', { class: classes[part], d: barsPath(bars, part, { left, band, floor, scale }) })),
      ...dayLabels(bars.map(({ day }) => day), band).map(({ index, text }) => svg('text', {
        'x': Math.min(left + (index + 0.5) * band, width - (text.length * LETTER) / 2), 'y': height - 8, 'text-anchor': 'middle',
      }, text)));
    // A thumb as wide as a bar makes the browser's own steps those of the bars.
    this.#slider.style.insetInlineStart = `${left}px`;
    this.#slider.style.inlineSize = `${inner}px`;
    this.#slider.style.setProperty('--band', `${band}px`);
    if (document.activeElement === this.#slider) this.#rest();
  }
}

/** All bars of a part are one path, so that thin ones have no seams between them. */
function barsPath(bars, part, { left, band, floor, scale }) {
  const gap = band >= GAP_FROM ? Math.max(1, band * 0.22) : 0;
  const wide = Math.min(band - gap, 44);
  return bars.map(({ heights }, i) => {
    const tall = heights[part] * scale;
    if (!(tall > 0)) return '';
    const under = heights.slice(0, part).reduce((sum, height) => sum + height, 0) * scale;
    // What is not zero must be seen.
    return `M${round(left + i * band + (band - wide) / 2)} ${round(floor - under)}h${round(wide)}v${-round(Math.max(1, tall))}h${-round(wide)}z`;
  }).join('');
}

const round = (pixels) => Math.round(pixels * 100) / 100;

function swatch(name) {
  return svg('svg', { 'viewBox': '0 0 14 14', 'aria-hidden': 'true' }, svg('rect', { class: name, x: 1, y: 1, width: 12, height: 12 }));
}

function hatch(id) {
  return svg('pattern', { id, width: 4, height: 4, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' }, svg('rect', { width: 1.6, height: 4 }));
}

function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

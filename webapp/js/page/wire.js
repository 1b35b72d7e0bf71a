import { copyButton, h } from '../chat/dom.js';

/** The most rows in the drawer, and the most events that Copy can copy. */
const MAX_ROWS = 300;
const MAX_EVENTS = 5_000;
/** The width of a bar in the chart, and the time between two drawings, in ms. */
const BAR_MS = 250;
const DRAW_MS = 100;

/** The drawer that shows events and their times as they arrive, to find what delays them on the way. */
export class Wire {
  #drawer = byId('wire');
  #toggle = byId('wire-toggle');
  #events = byId('wire-events');
  #canvas = byId('wire-chart');
  #recent = [];
  #drawn = 0;
  #timer = 0;
  #began = 0;
  #times = [];
  #firstEvent = NaN;
  #firstText = NaN;
  #last = NaN;
  #gap = NaN;

  constructor(chat) {
    chat.addEventListener('sluice-start', ({ detail }) => this.#begin(detail));
    chat.addEventListener('sluice-event', ({ detail }) => this.#event(detail));
    chat.addEventListener('sluice-state', ({ detail }) => this.#note(detail.state === 'failed' ? 'failed' : 'state', detail));
    byId('wire-wrap').addEventListener('change', ({ target }) => this.#events.classList.toggle('wrap', target.checked));
    byId('wire-copy').replaceWith(copyButton(() => this.#text(), { class: 'tool' }));
    new ResizeObserver(() => this.#chart()).observe(this.#canvas);
    addEventListener('sluice-theme', () => this.#chart());
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#chart());
  }

  toggle() {
    this.#drawer.hidden = !this.#drawer.hidden;
    this.#toggle.setAttribute('aria-expanded', String(!this.#drawer.hidden));
    this.#draw();
  }

  #begin(detail) {
    this.#began = performance.now();
    this.#times = [];
    this.#firstEvent = this.#firstText = this.#gap = NaN;
    this.#last = 0;
    this.#recent = [];
    this.#drawn = 0;
    this.#events.replaceChildren();
    this.#add(0, 'request', '', JSON.stringify(detail));
  }

  #event({ type, data, id }) {
    const at = this.#now();
    if (type !== '') {
      if (!(this.#firstEvent >= 0)) this.#firstEvent = at;
      else this.#gap = Math.max(this.#gap || 0, at - this.#last);
      this.#last = at;
    }
    if (type === 'text') {
      if (!(this.#firstText >= 0)) this.#firstText = at;
      this.#times.push(at);
    }
    this.#add(at, type || 'comment', id.slice(id.lastIndexOf('.') + 1), data);
  }

  #note(type, detail) {
    this.#add(this.#now(), type, '', JSON.stringify(detail));
  }

  /** ms since the start. A stream that was joined after a reload counts from its first event or change of state. */
  #now() {
    this.#began ||= performance.now();
    return performance.now() - this.#began;
  }

  #add(at, type, id, data) {
    this.#recent.push({ at, type, id, data });
    if (this.#recent.length > MAX_EVENTS) {
      this.#recent.shift();
      this.#drawn = Math.max(0, this.#drawn - 1);
    }
    if (!this.#drawer.hidden) this.#timer ||= setTimeout(() => this.#draw(), DRAW_MS);
  }

  #draw() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    if (this.#drawer.hidden) return;
    const atEnd = this.#events.scrollHeight - this.#events.scrollTop - this.#events.clientHeight < 40;
    const from = Math.max(this.#drawn, this.#recent.length - MAX_ROWS);
    this.#events.append(...this.#recent.slice(from).map(row));
    while (this.#events.childElementCount > MAX_ROWS) this.#events.firstElementChild.remove();
    this.#drawn = this.#recent.length;
    if (atEnd) this.#events.scrollTop = this.#events.scrollHeight;

    const seconds = (this.#last - this.#firstText) / 1000;
    byId('wire-first-event').textContent = ms(this.#firstEvent);
    byId('wire-first-text').textContent = ms(this.#firstText);
    byId('wire-chunks').textContent = this.#times.length.toLocaleString('en');
    byId('wire-rate').textContent = seconds > 0 ? Math.round(this.#times.length / seconds).toLocaleString('en') : '–';
    byId('wire-gap').textContent = ms(this.#gap);
    this.#chart();
  }

  #chart() {
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    if (width === 0) return;
    const scale = devicePixelRatio;
    this.#canvas.width = width * scale;
    this.#canvas.height = height * scale;
    const pen = this.#canvas.getContext('2d');
    pen.scale(scale, scale);
    const { fontFamily } = getComputedStyle(this.#canvas);

    const bars = [];
    for (const at of this.#times) {
      const bar = Math.floor(at / BAR_MS);
      bars[bar] = (bars[bar] ?? 0) + 1;
    }
    const most = bars.reduce((max, count) => Math.max(max, count ?? 0), 1);
    const spanMs = Math.max(5_000, (bars.length + 1) * BAR_MS);
    const x = (at) => (at / spanMs) * width;
    const floor = height - 16;

    pen.fillStyle = this.#colour('--line');
    pen.fillRect(0, floor, width, 1);
    pen.fillStyle = this.#colour('--accent');
    bars.forEach((count, bar) => {
      const tall = (count / most) * (floor - 16);
      pen.fillRect(x(bar * BAR_MS), floor - tall, Math.max(1, x(BAR_MS) - 1), tall);
    });
    pen.font = `11px ${fontFamily}`;
    pen.fillStyle = this.#colour('--soft');
    pen.fillText(`${Math.round((most * 1000) / BAR_MS).toLocaleString('en')} chunks/s`, 0, 10);
    const end = `${Math.round(spanMs / 1000)} s`;
    pen.fillText(end, width - pen.measureText(end).width, height - 2);
    if (this.#firstText >= 0) {
      pen.fillStyle = this.#colour('--ink');
      pen.fillRect(x(this.#firstText), 14, 1, floor - 14);
      const words = 'first text';
      pen.fillText(words, Math.min(x(this.#firstText) + 4, width - pen.measureText(words).width), height - 2);
    }
  }

  /** A canvas cannot resolve `light-dark()` in a custom property; an element's computed colour is resolved. */
  #colour(name) {
    const probe = this.#canvas;
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  }

  #text() {
    return this.#recent.map(({ at, type, id, data }) => `${at.toFixed(1)}\t${type}\t${id}\t${data}`).join('\n');
  }
}

function row({ at, type, id, data }) {
  return h('li', { 'data-type': type },
    h('span', { class: 'at' }, `${at.toFixed(1)}`),
    h('span', { class: 'type' }, type),
    h('span', { class: 'id' }, id),
    h('span', {}, data));
}

function ms(value) {
  return value >= 0 ? `${Math.round(value).toLocaleString('en')} ms` : '–';
}

function byId(id) {
  return document.getElementById(id);
}

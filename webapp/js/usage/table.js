import { h, icon } from '../chat/dom.js';
import { count, counted, keyWords, moneyElement, name } from './words.js';
import { isDenied } from './source.js';

const COLUMNS = {
  Replies: ({ replies }) => replies,
  Failed: ({ failed }) => failed,
  Cancelled: ({ cancelled }) => cancelled,
  Retries: ({ retries }) => retries,
  Input: ({ tokens }) => tokens.input,
  Cached: ({ tokens }) => tokens.cached,
  Output: ({ tokens }) => tokens.output,
  Reasoning: ({ tokens }) => tokens.reasoning,
};
/** All amounts have as many places, so that their points are in line. */
const PLACES = { least: 4, most: 4 };
const KEYS = { day: 'Day (UTC)', principal: 'Principal', role: 'Role', model: 'Model', provider: 'Provider' };

/** The same numbers as the plot's and more, by what the reader chooses. */
export class Table {
  #usage;
  #by;
  #next;
  #denied;
  #key = h('th', { scope: 'col' });
  #caption = h('caption', { class: 'unseen' });
  #body = h('tbody');
  #foot = h('tfoot');
  #box = h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Usage in detail', 'data-testid': 'table' },
    h('table', {}, this.#caption,
      h('thead', {}, h('tr', {}, this.#key, ...['Cost', ...Object.keys(COLUMNS)].map((words) => h('th', { scope: 'col' }, words)))),
      this.#body, this.#foot));
  #note = h('p', { class: 'about', hidden: true }, 'A reply counts for each role of its caller, so the rows may add up to more than the total.');
  #status = h('p', { class: 'about', role: 'status', 'data-testid': 'rows' });
  #more = h('button', { 'type': 'button', 'class': 'tool framed', 'data-testid': 'more', 'onclick': () => this.#addPage() }, 'More');
  #csv = h('a', { 'class': 'tool framed', 'download': true, 'data-testid': 'csv' }, icon('save'), h('span', {}, 'Download CSV'));

  /** `denied` is called with the error if the server refuses further rows. */
  constructor(element, denied) {
    this.#denied = denied;
    element.append(this.#note, this.#box, h('div', { class: 'under' }, this.#status, this.#more, this.#csv));
  }

  /** Shows the first rows. Rejects if they cannot be had. */
  async show(usage, by) {
    this.#usage = usage;
    this.#by = by;
    const first = await usage.page(by);
    if (!this.#shows(usage, by)) return;
    this.#key.textContent = KEYS[by];
    this.#caption.textContent = `Usage for each ${by}`;
    this.#note.hidden = by !== 'role';
    this.#csv.href = usage.csv(by);
    this.#body.replaceChildren();
    this.#foot.replaceChildren(row(h('th', { scope: 'row' }, 'Total'), first.total));
    this.#box.scrollTop = 0;
    this.#add(first);
  }

  #shows(usage, by) {
    return this.#usage === usage && this.#by === by && !usage.closed;
  }

  async #addPage() {
    const [usage, by] = [this.#usage, this.#by];
    // Not disabled, which would take the focus.
    if (this.#more.ariaBusy === 'true') return;
    this.#more.ariaBusy = 'true';
    try {
      const page = await usage.page(by, this.#next);
      if (this.#shows(usage, by)) this.#add(page);
    } catch (error) {
      if (isDenied(error)) this.#denied(error);
      else if (this.#shows(usage, by)) this.#status.textContent = error.message;
    } finally {
      this.#more.ariaBusy = 'false';
    }
  }

  #add({ rows, next }) {
    this.#body.append(...rows.map((one) => row(h('th', { scope: 'row' }, name(keyWords(this.#by, one.key))), one)));
    this.#next = next;
    const shown = this.#body.childElementCount;
    this.#status.textContent = shown === 0 ? 'No rows' : next ? `The first ${count(shown)} rows` : counted(shown, 'row', 'rows');
    if (!next && document.activeElement === this.#more) this.#box.focus();
    this.#more.hidden = !next;
  }
}

function row(head, figures) {
  return h('tr', {}, head, h('td', {}, ...costs(figures)), ...Object.values(COLUMNS).map((value) => h('td', {}, count(value(figures)))));
}

function costs({ cost, unpriced }) {
  const known = cost.map((one) => moneyElement(one, PLACES));
  if (unpriced > 0) known.push(h('div', { class: 'warn' }, `${count(unpriced)} unpriced`));
  return known.length > 0 ? known : ['–'];
}

import { h } from '../chat/dom.js';
import { session } from '../page/session.js';
import { rangeWords } from './days.js';
import { failureNotice, figures, unpricedNotice } from './figures.js';
import { Now } from './now.js';
import { Plot } from './plot.js';
import { RangePicker, radios } from './range.js';
import { costSeries, tokenSeries } from './series.js';
import { Usage, isDenied } from './source.js';
import { Table } from './table.js';

// What administrators see. The module starts when it is loaded, which page.js does when it is known who is there.

const byId = (id) => document.getElementById(id);
byId('loading').hidden = false;
const currency = byId('currency').querySelector('select');
const plot = new Plot();
const table = new Table(byId('table'), deny);
const range = new RangePicker(byId('range'), load);

let usage;
let days;
let measure = radios(byId('measure'), 'cost', (value) => {
  measure = value;
  drawPlot();
});
let by = radios(byId('by'), 'day', (value) => {
  by = value;
  attempt(usage, () => table.show(usage, by));
});
currency.addEventListener('change', drawPlot);
load();
const now = new Now(byId('now'), (error) => (error && isDenied(error) ? deny(error) : reveal()));

/** Shows the chosen range. */
function load() {
  usage?.close();
  const current = usage = new Usage(range.dates);
  // The button that the reader pressed goes.
  if (byId('notice').contains(document.activeElement)) byId('range').querySelector(':checked').focus();
  byId('notice').replaceChildren();
  return attempt(current, async () => {
    const { total } = await current.page('day');
    const [rows] = await Promise.all([current.all('day'), table.show(current, by)]);
    if (current.closed) return;
    byId('figures-title').textContent = rangeWords(current.range);
    byId('figures').replaceChildren(...figures(total));
    days = { rows, total, range: current.range };
    offerCurrencies(total.cost);
    byId('usage').hidden = false;
    reveal();
    drawPlot();
    if (total.unpriced > 0) await warn(current);
  });
}

async function warn(current) {
  const notice = unpricedNotice(await current.all('model'));
  if (notice && !current.closed) byId('notice').replaceChildren(notice);
}

/** Does what needs an answer of the server, and shows why it could not be done. */
async function attempt(current, action) {
  byId('usage').ariaBusy = 'true';
  try {
    await action();
  } catch (error) {
    if (current.closed) return;
    if (isDenied(error)) return deny(error);
    // What is shown belongs to another choice.
    byId('usage').hidden = true;
    byId('notice').replaceChildren(failureNotice(error, load));
    reveal();
  } finally {
    if (!current.closed) byId('usage').ariaBusy = 'false';
  }
}

function offerCurrencies(costs) {
  const before = currency.value;
  currency.replaceChildren(...costs.map((cost) => h('option', {}, cost.currency)));
  if (costs.some((cost) => cost.currency === before)) currency.value = before;
}

function drawPlot() {
  const { rows, total, range: shown } = days;
  byId('currency').hidden = measure !== 'cost' || total.cost.length < 2;
  const sentence = emptyWords(total);
  if (sentence) {
    byId('plot').replaceChildren(h('p', { class: 'empty' }, sentence));
    return;
  }
  byId('plot').replaceChildren(plot.element);
  plot.show(measure === 'cost' ? costSeries(rows, shown, currency.value) : tokenSeries(rows, shown));
}

function emptyWords({ replies, tokens, cost }) {
  if (replies === 0) return 'Nobody asked anything in this range. Choose another one to look further back.';
  if (measure === 'cost' && cost.length === 0) return 'Nothing in this range has a price. Look at the tokens instead.';
  return measure === 'tokens' && tokens.input + tokens.output === 0 ? 'No tokens were counted in this range.' : '';
}

function reveal() {
  byId('loading').hidden = true;
  byId('data').hidden = false;
}

/** Shows that the reader may not see the data, and none of it. */
function deny(error) {
  const { status, message, signIn } = error;
  close();
  if (signIn) return session.unauthorized(error);
  byId('denied').replaceChildren(
    h('h2', {}, status === 401 ? 'You are not signed in' : 'This page is for administrators'),
    h('p', {}, message),
    h('button', { type: 'button', class: 'tool framed', onclick: () => location.reload() }, 'Try again'));
}

/** Removes the data, and asks for no more. */
export function close() {
  now?.stop();
  usage.close();
  byId('loading').hidden = true;
  byId('data')?.remove();
}

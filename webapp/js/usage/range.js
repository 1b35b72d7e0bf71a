import { addDays, countDays, firstOfMonth, isDay, today } from './days.js';

/** The longest range that is offered: three years, of which a plot can still show every day. */
const MOST_DAYS = 1_100;
const DEFAULT = '30d';

const RANGES = {
  '7d': (day) => ({ from: addDays(day, -6), to: day }),
  '30d': (day) => ({ from: addDays(day, -29), to: day }),
  'month': (day) => ({ from: firstOfMonth(day), to: day }),
  'last-month': (day) => ({ from: firstOfMonth(day, -1), to: addDays(firstOfMonth(day), -1) }),
};

/** The range of that name, or the default one. */
const named = (name) => (Object.hasOwn(RANGES, name) ? RANGES[name] : RANGES[DEFAULT]);

/** What is chosen on the page is kept in its address, so that it can be shared. */
export function chosen(name) {
  return new URLSearchParams(location.search).get(name) ?? '';
}

/** Empty values are taken out of the address. */
export function choose(values) {
  const url = new URL(location.href);
  for (const [name, value] of Object.entries(values)) {
    if (value) url.searchParams.set(name, value);
    else url.searchParams.delete(name);
  }
  history.replaceState(history.state, '', url);
}

/** Checks the radio button for what the address says, or else the first choice. Calls `onchange` when the reader chooses. */
export function radios(group, fallback, onchange) {
  const buttons = [...group.querySelectorAll('input')];
  const pick = buttons.find(({ value }) => value === chosen(group.id)) ?? buttons.find(({ value }) => value === fallback);
  pick.checked = true;
  group.addEventListener('change', ({ target }) => {
    choose({ [group.id]: target.value === fallback ? '' : target.value });
    onchange(target.value);
  });
  return pick.value;
}

/** The choice of a range of days. */
export class RangePicker {
  #form;
  #own;
  #onchange;

  constructor(form, onchange) {
    this.#form = form;
    this.#own = form.querySelector('.own');
    this.#onchange = onchange;
    const { range, from, to } = form.elements;
    const own = { from: chosen('from'), to: chosen('to') };
    const name = chosen('range');
    if (this.#complaint(own)) {
      range.value = Object.hasOwn(RANGES, name) ? name : DEFAULT;
    } else {
      range.value = 'own';
      from.value = own.from;
      to.value = own.to;
    }
    this.#own.hidden = range.value !== 'own';
    for (const field of [from, to]) {
      field.max = today();
      field.addEventListener('input', () => to.setCustomValidity(''));
    }
    for (const button of range) button.addEventListener('change', () => this.#pick(button.value));
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
  }

  /** The first and the last day. */
  get dates() {
    const { range, from, to } = this.#form.elements;
    return range.value === 'own' ? { from: from.value, to: to.value } : RANGES[range.value](today());
  }

  #pick(name) {
    const { from, to } = this.#form.elements;
    this.#own.hidden = name !== 'own';
    if (name !== 'own') {
      choose({ range: name === DEFAULT ? '' : name, from: '', to: '' });
    } else {
      // Begins with the days that are shown.
      const dates = named(chosen('range'))(today());
      from.value = dates.from;
      to.value = dates.to;
      choose({ range: '', ...dates });
    }
    this.#onchange();
  }

  #submit() {
    const { from, to } = this.#form.elements;
    to.setCustomValidity(this.#complaint({ from: from.value, to: to.value }));
    if (!this.#form.reportValidity()) return;
    choose({ range: '', from: from.value, to: to.value });
    this.#onchange();
  }

  /** Empty if the range can be shown. */
  #complaint(range) {
    if (!isDay(range.from) || !isDay(range.to)) return 'Choose two days.';
    if (range.from > range.to) return 'The last day must not be before the first.';
    return countDays(range) > MOST_DAYS ? `Choose at most ${MOST_DAYS} days.` : '';
  }
}

import { h } from '../chat/dom.js';

/** Offers the models that the server names. Where it names none, its default answers. `?model=` in the address counts more. */
export async function pickModel(api, chat, picker) {
  const asked = new URLSearchParams(location.search).get('model') ?? '';
  if (asked) chat.model = asked;
  const offered = await models(api);
  if (!offered) return;

  const select = picker.querySelector('select');
  const groups = new Map();
  for (const { id, type, provider, targets } of offered.models) {
    const group = type === 'alias' ? 'Aliases' : provider ?? 'Models';
    const option = h('option', { value: id, ...(targets && { title: targets.join(', ') }) }, id);
    groups.set(group, [...(groups.get(group) ?? []), option]);
  }
  select.append(...Array.from(groups, ([label, options]) => h('optgroup', { label }, ...options)));
  for (const model of [offered.default_model, asked]) {
    if (model && ![...select.options].some(({ value }) => value === model)) select.prepend(h('option', { value: model }, model));
  }
  select.value = asked || offered.default_model;
  picker.hidden = select.options.length === 0;
  select.addEventListener('change', () => {
    select.removeAttribute('aria-invalid');
    chat.model = select.value;
  });
  chat.addEventListener('sluice-error', ({ detail }) => {
    if (detail.field !== 'model') return;
    select.setAttribute('aria-invalid', 'true');
    select.focus();
  });
}

async function models(api) {
  try {
    const response = await fetch(new URL('models', api));
    const answer = response.ok ? await response.json() : null;
    return Array.isArray(answer?.models) ? answer : null;
  } catch {
    return null;
  }
}

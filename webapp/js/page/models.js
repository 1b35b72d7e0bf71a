import { h } from '../chat/dom.js';

/**
 * Fills the picker with the server's models. `?model=` in the page's address is chosen first, and else the server's default.
 * The picker stays hidden if the server lists no models.
 */
export async function pickModel(chat, picker) {
  const requested = new URLSearchParams(location.search).get('model') ?? '';
  if (requested) chat.model = requested;
  const offered = await chat.models();
  if (!offered) return;

  const select = picker.querySelector('select');
  const groups = new Map();
  for (const { id, type, provider, targets } of offered.models) {
    const group = type === 'alias' ? 'Aliases' : provider ?? 'Models';
    const option = h('option', { value: id, ...(targets && { title: targets.join(', ') }) }, id);
    groups.set(group, [...(groups.get(group) ?? []), option]);
  }
  select.append(...Array.from(groups, ([label, options]) => h('optgroup', { label }, ...options)));
  for (const model of [offered.default_model, requested]) {
    if (model && ![...select.options].some(({ value }) => value === model)) select.prepend(h('option', { value: model }, model));
  }
  select.value = requested || offered.default_model;
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

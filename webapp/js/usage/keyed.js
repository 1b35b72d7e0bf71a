/**
 * Makes `parent` hold one element for each item, in that order. The element of a known item stays, so that what is focused or
 * selected in it is left alone.
 */
export function keyed(parent, items, { key, make, update }) {
  const known = new Map([...parent.children].map((element) => [element.dataset.key, element]));
  const wanted = new Map();
  for (const item of items) {
    let name = key(item);
    while (wanted.has(name)) name += '+';
    wanted.set(name, item);
  }
  for (const [name, element] of known) {
    if (!wanted.has(name)) element.remove();
  }
  let at = parent.firstElementChild;
  for (const [name, item] of wanted) {
    const element = known.get(name) ?? make(item);
    setAttribute(element, 'data-key', name);
    update(element, item);
    if (element === at) at = at.nextElementSibling;
    else parent.insertBefore(element, at);
  }
}

/** Sets a text only if it differs: setting it ends a selection. */
export function say(element, text, title) {
  if (element.textContent !== text) element.textContent = text;
  if (title !== undefined && element.title !== title) element.title = title;
}

export function setAttribute(element, name, value) {
  if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
}

const SVG = 'http://www.w3.org/2000/svg';

/** Paths of our own icons, 20 × 20. */
const ICONS = {
  send: 'M10 16V4m-5 5 5-5 5 5',
  stop: 'M6 6h8v8H6z',
  copy: 'M8 7.5h7.5V16H8zM5 12.5h-.5V4H12v.5',
  check: 'm4.5 10.5 3.5 3.5 7.5-8',
  edit: 'm4.5 15.5.6-3L12.6 5a1.4 1.4 0 0 1 2 0l.4.4a1.4 1.4 0 0 1 0 2l-7.5 7.5z',
  down: 'M10 4v12m-5-5 5 5 5-5',
  save: 'M10 4v8m-3.5-3.5L10 12l3.5-3.5M4.5 15.5h11',
  clip: 'M14.5 9.5 9.8 14.2a2.8 2.8 0 0 1-4-4l5.6-5.6a1.9 1.9 0 0 1 2.7 2.7l-5.5 5.5a.9.9 0 0 1-1.3-1.3L12 6.8',
  file: 'M6 3.5h5.5l3.5 3.5v9.5H6zM11.5 3.5V7H15',
  close: 'm6 6 8 8m0-8-8 8',
  bin: 'M5 6h10M8 6V4.5h4V6M6.5 6l.5 9.5h6l.5-9.5',
  leave: 'M8.5 4h-4v12h4M8 10h8m-3-3 3 3-3 3',
  tool: 'M12.5 4.5a3.6 3.6 0 0 0-3.4 4.8l-5 5 1.6 1.6 5-5a3.6 3.6 0 0 0 4.6-4.5l-2 2-1.8-.4-.4-1.8 2-2a3.6 3.6 0 0 0-.6.3z',
};

/**
 * Makes an element. An attribute whose value is a function is a listener (`onclick`); `true` is an empty attribute, `false`
 * and `undefined` are none. Strings among the children become text, never markup.
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 20 20');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', ICONS[name]);
  svg.append(path);
  return svg;
}

/** A button that copies what `text()` returns, and shows for a moment whether it could. */
export function copyButton(text, { label = 'Copy', ...attributes } = {}) {
  const words = h('span', {}, label);
  const button = h('button', {
    type: 'button',
    class: 'small',
    ...attributes,
    onclick: async () => {
      const copied = await copyText(text(), button);
      words.textContent = copied ? 'Copied' : 'Not copied';
      button.querySelector('svg').replaceWith(icon(copied ? 'check' : 'copy'));
      setTimeout(() => {
        words.textContent = label;
        button.querySelector('svg').replaceWith(icon('copy'));
      }, 1600);
    },
  }, icon('copy'), words);
  return button;
}

// navigator.clipboard is missing on plain http, which is common on an intranet.
async function copyText(text, near) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const box = h('textarea', { class: 'unseen', 'aria-hidden': 'true' });
    box.value = text;
    near.after(box);
    box.select();
    const copied = document.execCommand('copy');
    box.remove();
    near.focus();
    return copied;
  }
}

/** A function that runs `draw` in the next animation frame, once for all calls before it. `cancel()` takes them back. */
export function oncePerFrame(draw) {
  let frame = 0;
  const schedule = () => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      draw();
    });
  };
  schedule.cancel = () => {
    cancelAnimationFrame(frame);
    frame = 0;
  };
  return schedule;
}

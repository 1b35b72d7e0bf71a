import { h } from '../chat/dom.js';
import { timeWords } from '../chat/words.js';
import { NowView } from './now-view.js';
import { failureNotice } from './figures.js';
import { getJson, isDenied } from './source.js';

const EVERY_MS = 5_000;
const LONGEST_MS = 60_000;
const TIMEOUT_MS = 15_000;

/** Asks what is going on every few seconds while the page can be seen: never twice at once, and less often after failures. */
export class Now {
  #element;
  #view;
  #notice = h('div', { 'class': 'notices', 'role': 'status', 'data-testid': 'now-notice' });
  #answered;
  #timer = 0;
  #asking = false;
  #stopped = false;
  #failures = 0;

  /** `answered` is called after each answer, with the error if it was one. */
  constructor(element, answered) {
    this.#element = element;
    this.#element.tabIndex = -1;
    this.#view = new NowView(element, this.#notice);
    this.#answered = answered;
    document.addEventListener('visibilitychange', () => this.#ask());
    this.#ask();
  }

  stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async #ask() {
    if (this.#asking || this.#stopped || document.visibilityState !== 'visible') return;
    clearTimeout(this.#timer);
    this.#asking = true;
    let wait = EVERY_MS;
    try {
      const { json, ahead } = await getJson('admin/activity', AbortSignal.timeout(TIMEOUT_MS));
      if (this.#stopped) return;
      this.#failures = 0;
      // Its button may be where the reader is.
      if (this.#notice.contains(document.activeElement)) this.#element.focus({ preventScroll: true });
      this.#notice.replaceChildren();
      this.#view.show(json, Date.now() + ahead);
      this.#answered();
    } catch (error) {
      if (this.#stopped) return;
      this.#answered(error);
      if (isDenied(error)) return;
      wait = Math.max(Math.min(EVERY_MS * 2 ** ++this.#failures, LONGEST_MS), error.retryAfterMs ?? 0);
      this.#fail(error, wait);
    } finally {
      this.#asking = false;
      if (!this.#stopped) this.#timer = setTimeout(() => this.#ask(), wait);
    }
  }

  #fail({ message }, wait) {
    const words = `${message} Next attempt in ${timeWords(wait)}.`;
    const known = this.#notice.querySelector('span');
    // The button keeps the focus.
    if (known) known.textContent = words;
    else this.#notice.replaceChildren(failureNotice({ message: words }, () => this.#ask()));
  }
}

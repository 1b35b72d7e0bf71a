/** The reader counts as being at the end within this distance. */
const NEAR_PX = 40;

/**
 * Keeps the end of the conversation in view while the reader is there. A reader who has scrolled up stays there, and is
 * offered the button `latest`.
 */
export class Follow {
  #scroller;
  #latest;
  #following = true;
  #active = false;
  #empty = true;
  #top = 0;

  constructor(scroller, content, latest) {
    this.#scroller = scroller;
    this.#latest = latest;
    scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    latest.addEventListener('click', () => this.toEnd());
    // An observer runs after layout and before paint, so neither new text nor another window height shows a jump.
    const sizes = new ResizeObserver(() => this.#resized());
    sizes.observe(scroller);
    sizes.observe(content);
  }

  /** Starts to follow. After `end`, the reader may unfold something without the page moving. */
  begin() {
    this.#active = true;
    this.#empty = false;
    this.toEnd();
  }

  end() {
    this.#stayAtEnd();
    this.#active = false;
    this.#offerLatest();
  }

  /** Goes back to an empty conversation. */
  reset() {
    this.#active = false;
    this.#empty = true;
    this.#scroller.scrollTop = 0;
    this.#offerLatest();
  }

  /** Makes a change to a conversation whose reply has ended. Its end stays in view if it was. */
  keep(change) {
    const wasAtEnd = this.#atEnd();
    change();
    if (wasAtEnd) this.toEnd();
  }

  toEnd() {
    this.#following = true;
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#offerLatest();
  }

  #scrolled() {
    const top = this.#scroller.scrollTop;
    if (this.#atEnd()) this.#following = true;
    else if (top < this.#top) this.#following = false;
    this.#top = top;
    this.#offerLatest();
  }

  #resized() {
    this.#stayAtEnd();
    this.#offerLatest();
  }

  #stayAtEnd() {
    if (this.#active && this.#following) this.#scroller.scrollTop = this.#scroller.scrollHeight;
  }

  #offerLatest() {
    this.#latest.hidden = this.#empty || this.#atEnd() || (this.#active && this.#following);
  }

  #atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    return scrollHeight - scrollTop - clientHeight <= NEAR_PX;
  }
}

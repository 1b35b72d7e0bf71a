/** Nearer to the end than this counts as being there. */
const NEAR_PX = 40;

/** Keeps the end of the conversation in view while the reader is there, and never pulls a reader back who is not. */
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
    // After layout and before paint: new text and a changed window height never show a jump.
    const sizes = new ResizeObserver(() => this.#resized());
    sizes.observe(scroller);
    sizes.observe(content);
  }

  /** Follows from here on, until `end`; after it, unfolding something must not move the page. */
  begin() {
    this.#active = true;
    this.#empty = false;
    this.toEnd();
  }

  end() {
    this.#keep();
    this.#active = false;
    this.#offer();
  }

  /** The conversation is empty again. */
  reset() {
    this.#active = false;
    this.#empty = true;
    this.#scroller.scrollTop = 0;
    this.#offer();
  }

  toEnd() {
    this.#following = true;
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#offer();
  }

  #scrolled() {
    const top = this.#scroller.scrollTop;
    if (this.#atEnd()) this.#following = true;
    else if (top < this.#top) this.#following = false;
    this.#top = top;
    this.#offer();
  }

  #resized() {
    this.#keep();
    this.#offer();
  }

  #keep() {
    if (this.#active && this.#following) this.#scroller.scrollTop = this.#scroller.scrollHeight;
  }

  #offer() {
    this.#latest.hidden = this.#empty || this.#atEnd() || (this.#active && this.#following);
  }

  #atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    return scrollHeight - scrollTop - clientHeight <= NEAR_PX;
  }
}

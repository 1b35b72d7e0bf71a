/**
 * Incremental event-stream parser (WHATWG HTML, "Interpreting an event stream").
 * Bytes may be split anywhere, also within a code point or between CR and LF.
 */
export class SseParser {
  #decoder = new TextDecoder();
  #onEvent;
  #begun = '';
  #skipLineFeed = false;
  #type = '';
  #data = [];
  #id;

  /**
   * @param {(event: {type: string, data: string, id: string}) => void} onEvent
   * @param {string} lastEventId the id a resumed stream goes on from
   */
  constructor(onEvent, lastEventId = '') {
    this.#onEvent = onEvent;
    this.#id = lastEventId;
  }

  /** @param {Uint8Array} bytes */
  push(bytes) {
    const text = this.#decoder.decode(bytes, { stream: true });
    if (text === '') return;

    let start = this.#skipLineFeed && text[0] === '\n' ? 1 : 0;
    this.#skipLineFeed = false;

    // Only the new text is searched: one line may be megabytes long and come in many chunks.
    const lineEnd = /[\r\n]/g;
    lineEnd.lastIndex = start;
    for (let match; (match = lineEnd.exec(text));) {
      const line = this.#begun + text.slice(start, match.index);
      this.#begun = '';
      start = match.index + 1;
      if (match[0] === '\r') {
        if (start === text.length) this.#skipLineFeed = true;
        else if (text[start] === '\n') start++;
      }
      lineEnd.lastIndex = start;
      this.#line(line);
    }
    this.#begun += text.slice(start);
  }

  #line(line) {
    if (line === '') return this.#dispatch();

    const colon = line.indexOf(':');
    if (colon === 0) return;
    const field = colon < 0 ? line : line.slice(0, colon);
    let value = colon < 0 ? '' : line.slice(colon + 1);
    if (value.startsWith(' ')) value = value.slice(1);

    if (field === 'data') this.#data.push(value);
    else if (field === 'event') this.#type = value;
    else if (field === 'id' && !value.includes('\0')) this.#id = value;
  }

  #dispatch() {
    const event = { type: this.#type || 'message', data: this.#data.join('\n'), id: this.#id };
    const empty = this.#data.length === 0;
    this.#type = '';
    this.#data = [];
    if (!empty) this.#onEvent(event);
  }
}

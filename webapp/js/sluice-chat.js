import { SluiceError, join, resume, stream } from './sluice-client.js';
import { Composer, isComposing } from './chat/composer.js';
import { copyButton, h, icon, oncePerFrame } from './chat/dom.js';
import { Follow } from './chat/follow.js';
import { markTitle } from './chat/notice.js';
import { ReplyView } from './chat/reply-view.js';
import { Stored } from './chat/stored.js';
import { STYLE } from './chat/style.js';
import { Turns } from './chat/turns.js';

/** Stands for a reply while the server is told what to forget before it. */
const CUTTING = { streamId: '', stop() {}, close() {} };

// Where a finger is the pointer, focus in the prompt would bring up the keyboard over the reply.
const hasKeyboard = matchMedia('(pointer: fine)').matches;

/**
 * `<sluice-chat>`: a chat that a page drops in with one tag. README, "In your own page", lists its attributes, properties,
 * methods, events and custom properties.
 */
export class SluiceChat extends HTMLElement {
  static observedAttributes = ['placeholder'];

  /** As the client takes it: headers for every request, or a function that gives them. */
  headers = {};
  /** Fields for every chat request beside those that are the element's: `system`, `max_tokens` and so on. */
  request = {};
  #turns;
  #stored = new Stored(this);
  #running = null;
  #edited = null;
  #follow;
  #composer;
  #list = h('ol', { class: 'turns', 'data-testid': 'messages' });
  #welcome = h('div', { class: 'welcome', part: 'welcome', 'data-testid': 'welcome' },
    h('slot', { name: 'welcome' }, h('p', { class: 'greeting' }, 'What would you like to ask?')));
  #draw = oncePerFrame(() => {
    this.#composer.draw();
    this.#turns.last?.view?.draw();
  });

  constructor() {
    super();
    this.#composer = new Composer({ send: () => this.#submit(), stop: () => this.stop(), cancelEdit: () => this.#edit(null) });
    const column = h('div', { class: 'column' }, this.#welcome, this.#list);
    const scroller = h('div', { class: 'conversation', part: 'conversation', role: 'region', 'aria-label': 'Conversation', tabindex: '0' }, column);
    const latest = h('button', { type: 'button', class: 'latest', 'data-testid': 'latest', hidden: true }, icon('down'), 'Latest');
    const dock = h('div', { class: 'dock' }, latest, this.#composer.element, h('slot', { name: 'footer' }));
    this.attachShadow({ mode: 'open' }).append(scroller, dock);
    this.shadowRoot.adoptedStyleSheets = [STYLE];
    this.shadowRoot.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || isComposing(event)) return;
      if (this.#edited) this.#edit(null);
      else this.stop();
    });
    this.#follow = new Follow(scroller, column, latest);
  }

  connectedCallback() {
    this.attributeChangedCallback();
    this.#turns = new Turns(() => `${this.session}:${this.conversation ?? ''}`);
    this.#turns.restore();
    this.#list.replaceChildren(...this.#turns.list.map((turn) => this.#show(turn)));
    this.#welcome.hidden = this.#turns.list.length > 0;
    const last = this.#turns.last;
    if (last && !last.complete && !last.error) this.#rejoin(last);
    if (this.conversation && !this.#running) this.#load();
    if (!last) return;
    this.#follow.begin();
    if (!this.#running) this.#follow.end();
  }

  disconnectedCallback() {
    this.#running?.close();
    this.#running = null;
  }

  attributeChangedCallback() {
    this.#composer.prompt.placeholder = this.getAttribute('placeholder') ?? 'Write a message';
  }

  get conversation() {
    return this.getAttribute('conversation');
  }

  get model() {
    return this.getAttribute('model') ?? '';
  }

  set model(model) {
    this.toggleAttribute('model', model !== '');
    if (model !== '') this.setAttribute('model', model);
  }

  /** The name under which this tab keeps the conversation: two elements on one page need two. */
  get session() {
    return this.getAttribute('session') ?? (this.id || 'chat');
  }

  get busy() {
    return this.#running !== null;
  }

  /** Whether nothing was said yet. */
  get empty() {
    return this.#turns.list.length === 0;
  }

  get draft() {
    return this.#composer.message;
  }

  set draft(text) {
    this.#composer.message = text;
  }

  focus() {
    this.#composer.prompt.focus();
  }

  /** Sends a message, as its reader would. Returns whether it was sent: one reply is written at a time. */
  send(message) {
    if (message.trim() === '') return false;
    if (this.#running) {
      this.#composer.note('The reply is still being written; Stop ends it.');
      return false;
    }
    const edited = this.#edited;
    const id = this.#id;
    if (edited) this.#turns.cutFrom(edited).forEach(({ element }) => element.remove());
    this.#edit(null);
    this.#turns.last?.view?.withdrawRetry();
    const turn = { message, name: `chat:${this.session}:${Date.now()}` };
    this.#turns.list.push(turn);
    this.#list.append(this.#show(turn));
    this.#welcome.hidden = true;
    this.#ask(turn, id, edited?.stream);
    return true;
  }

  stop() {
    if (!this.#running) return;
    this.#composer.stopping();
    this.#running.stop();
  }

  /** Begins a new conversation; a reply that runs is stopped. */
  clear() {
    this.show([]);
  }

  /**
   * Shows a conversation that the server keeps, or with an empty id begins a new one. A reply that runs goes on where it can
   * be come back to. Returns whether there is such a conversation.
   */
  async open(id) {
    const turns = id === '' ? [] : await this.#stored.turns(id);
    if (!turns) return false;
    this.#leave();
    this.setAttribute('conversation', id);
    this.show(turns);
    return true;
  }

  #leave() {
    if (this.conversation) this.#running?.close();
    else this.#running?.stop();
    this.#running = null;
  }

  /** Shows a conversation, as a list of `{message, text, complete, error}`. A reply that runs is stopped. */
  show(turns) {
    this.#running?.stop();
    this.#running = null;
    this.#composer.end('');
    this.#edit(null);
    this.#turns.list = turns.map((turn) => ({ ...turn }));
    this.#turns.save();
    this.#list.replaceChildren(...this.#turns.list.map((turn) => this.#show(turn)));
    this.#welcome.hidden = turns.length > 0;
    this.#follow.reset();
    if (turns.length > 0) this.#follow.toEnd();
    const last = this.#turns.last;
    if (last?.stream && !last.complete && !last.error) this.#rejoin(last);
  }

  /** Shows what the server keeps, where this tab does not have as much, and nothing was said meanwhile. */
  async #load() {
    const { conversation } = this;
    const last = this.#turns.last;
    const turns = await this.#stored.turns(conversation);
    const same = turns?.length === this.#turns.list.length;
    if (turns && !same && this.conversation === conversation && this.#turns.last === last && !this.#running) this.show(turns);
  }

  /** The server's id of what is shown; empty while it has none. */
  get #id() {
    return this.conversation ?? this.#turns.list.findLast(({ complete }) => complete?.conversation_id)?.complete.conversation_id ?? '';
  }

  #submit() {
    if (!this.send(this.#composer.message)) return;
    this.#composer.message = '';
    this.#refocus();
  }

  /** Asks, after the server has forgotten what was said in the stream `cut` and after it. */
  async #ask(turn, id, cut) {
    delete turn.error;
    const view = this.#newView(turn);
    const { conversation, model } = this;
    const request = {
      // Where this tab keeps the conversation, the model is told what the tab shows.
      ...(conversation === null
        ? { messages: [...this.#turns.before(turn), { role: 'user', content: turn.message }] }
        : { message: turn.message }),
      ...(id && { conversation_id: id }),
      ...(model && { model }),
      ...this.request,
    };
    this.#turns.save();
    if (cut && id) {
      this.#run(turn, CUTTING);
      await this.#stored.cut(id, cut);
      if (this.#running !== CUTTING || !this.#turns.list.includes(turn)) return;
    }
    delete turn.stream;
    this.#tell('start', { message: turn.message, model });
    this.#run(turn, stream(request, this.#handlers(turn, view), this.#options(turn)));
  }

  /** Goes on with a reply that ran when the page was left. */
  #rejoin(turn) {
    const view = this.#newView(turn);
    const handlers = this.#handlers(turn, view);
    let reply = turn.name ? resume(turn.name, handlers, this.#options(turn)) : null;
    if (!reply && turn.stream) {
      const lost = { message: 'There is no reply to this.', code: '', retryable: true };
      const onerror = (error) => handlers.onerror(['not_found', 'gone'].includes(error.code) ? lost : error);
      reply = join(turn.stream, { ...handlers, onerror }, this.#options(turn));
    }
    if (reply) this.#run(turn, reply);
    else this.#failed(turn, view, new SluiceError('This reply was broken off when the page was left.', { code: 'left' }));
  }

  #run(turn, reply) {
    this.#running = reply;
    this.#composer.start();
    this.#follow.begin();
  }

  /** Puts the focus where its owner goes on, in place of a button that has gone. */
  #refocus() {
    if (hasKeyboard) this.focus();
    else this.#composer.stopButton.focus();
  }

  #options({ name }) {
    return {
      endpoint: this.getAttribute('endpoint') ?? undefined,
      credentials: this.getAttribute('credentials') ?? undefined,
      headers: this.headers,
      remember: name,
    };
  }

  #handlers(turn, view) {
    // A stream that was left for another conversation has nothing more to say here.
    const own = (handle) => (...details) => {
      if (turn.view === view && this.#turns.list.includes(turn)) handle(...details);
    };
    return {
      onprogress: own((progress) => {
        view.progress(progress);
        this.#composer.show(progress);
        this.#draw();
      }),
      ontext: own((piece) => view.addText(piece)),
      oncomplete: own((complete) => this.#completed(turn, view, complete)),
      onerror: own((error) => this.#failed(turn, view, error)),
      onevent: own((event) => this.#tell('event', event)),
      onstatechange: own((state, detail) => {
        if (state === 'reconnecting') this.#composer.reconnecting(detail);
        if (state === 'streaming') this.#composer.connected();
        this.#tell('state', { state, ...detail });
      }),
    };
  }

  #completed(turn, view, complete) {
    view.complete(complete);
    Object.assign(turn, { complete, stream: this.#running?.streamId, text: view.text, thinking: view.thinking, tools: view.tools });
    this.#begun(complete.conversation_id);
    this.#ended(complete.stop_reason === 'cancelled' ? 'Stopped.' : 'Reply finished.');
    this.#tell('complete', { ...complete, text: view.text });
  }

  /** A new conversation has an id from now on. */
  #begun(id) {
    if (this.conversation !== '' || !id) return;
    this.#turns.forget();
    this.setAttribute('conversation', id);
    this.#turns.save();
    this.#tell('conversation', { id });
  }

  /** An error does not tell the conversation. */
  async #learn(turn) {
    const id = await this.#stored.conversationOf(turn.stream);
    if (this.#turns.list.includes(turn)) this.#begun(id);
  }

  #failed(turn, view, error) {
    const { message, code, field, retryable, retryAfterMs } = error;
    const reply = this.#running;
    view.fail(error, () => this.#retry(turn, view, reply));
    Object.assign(turn, { error: { message, code, retryable, retryAfterMs }, stream: reply?.streamId || turn.stream, text: view.text, thinking: view.thinking, tools: view.tools });
    if (this.conversation === '' && turn.stream) this.#learn(turn);
    this.#ended('The reply failed.');
    this.#tell('error', { message, code, field, retryable, retryAfterMs });
  }

  /** Where only the connection was lost, what is there is gone on with. */
  #retry(turn, view, reply) {
    if (this.#running) return;
    if (reply?.streamId && turn.error?.code === 'connection_lost') {
      delete turn.error;
      view.revive();
      reply.retry();
      this.#run(turn, reply);
    } else {
      this.#ask(turn, this.#id, turn.stream);
    }
    this.#refocus();
  }

  #ended(words) {
    const focusGoes = this.shadowRoot.activeElement === this.#composer.stopButton;
    this.#running = null;
    this.#turns.save();
    this.#composer.end(words);
    if (focusGoes && hasKeyboard) this.focus();
    this.#follow.end();
    markTitle();
  }

  #edit(turn) {
    this.#edited = turn;
    this.#composer.editing = turn !== null;
    if (!turn) return;
    this.#composer.message = turn.message;
    this.focus();
  }

  /** The turn's element, with the reply that is kept of it. */
  #show(turn) {
    turn.element = h('li', { class: 'turn', 'data-testid': 'turn' },
      h('article', { class: 'said', part: 'message', 'aria-label': 'You' },
        h('div', { class: 'said-text', 'data-testid': 'user-message', dir: 'auto' }, turn.message),
        h('div', { class: 'said-tools' },
          h('button', {
            type: 'button', class: 'small', 'data-testid': 'edit', title: 'Edit and send again', onclick: () => this.#edit(turn),
          }, icon('edit'), h('span', {}, 'Edit')),
          copyButton(() => turn.message))));
    if (!turn.complete && !turn.error) return turn.element;
    const view = this.#newView(turn);
    if (turn.thinking) view.progress({ stage: 'analyzing', partial_content: turn.thinking });
    turn.tools?.forEach((tool) => view.addTool(tool));
    view.addText(turn.text ?? '');
    if (turn.complete) view.complete(turn.complete);
    else view.fail(turn.error, () => this.#retry(turn, view, null));
    view.flush();
    return turn.element;
  }

  /** A fresh reply; one that failed before gives way to it. */
  #newView(turn) {
    turn.view?.element.remove();
    turn.view = new ReplyView();
    turn.element.append(turn.view.element);
    return turn.view;
  }

  #tell(what, detail) {
    this.dispatchEvent(new CustomEvent(`sluice-${what}`, { detail, bubbles: true, composed: true }));
  }
}

if (!customElements.get('sluice-chat')) customElements.define('sluice-chat', SluiceChat);

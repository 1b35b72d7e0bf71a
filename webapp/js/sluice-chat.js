import { Composer, isComposing } from './chat/composer.js';
import { h, icon } from './chat/dom.js';
import { Follow } from './chat/follow.js';
import { ModelInputs } from './chat/model-inputs.js';
import { Replies } from './chat/replies.js';
import { SignIn } from './chat/sign-in.js';
import { StoredConversations } from './chat/stored-conversations.js';
import { STYLE } from './chat/style.js';
import { ToolCalls, whyNotYet } from './chat/tool-calls.js';
import { showTurn } from './chat/turn-element.js';
import { Turns, mayGoOn } from './chat/turns.js';

/**
 * `<sluice-chat>`: a chat that a page adds with one tag. Its attributes, properties, methods, events, slots, parts and
 * custom properties are listed in Sluice's documentation of the page.
 */
export class SluiceChat extends HTMLElement {
  static observedAttributes = ['placeholder'];

  /** As for the client: headers for every request, or a function that returns them. */
  headers = {};
  /** More fields for every chat request, such as `system` and `max_tokens`. */
  request = {};
  #turns = new Turns(() => `${this.session}:${this.conversation ?? ''}`);
  #stored = new StoredConversations(this);
  #models = new ModelInputs(this);
  #composer = new Composer({ send: () => this.#submit(), stop: () => this.stop(), cancelEdit: () => this.#edit(null) }, this.#models);
  #calls = new ToolCalls(this, this.#turns, (hadFocus) => this.#goOn(hadFocus));
  #signIn = new SignIn(this, this.#composer);
  #replies;
  #follow;
  #edited = null;
  #list = h('ol', { class: 'turns', 'data-testid': 'messages' });
  #welcome = h('div', { class: 'welcome', part: 'welcome', 'data-testid': 'welcome' },
    h('slot', { name: 'welcome' }, h('p', { class: 'greeting' }, 'What would you like to ask?')));

  constructor() {
    super();
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
    this.#replies = new Replies(this, {
      turns: this.#turns, stored: this.#stored, composer: this.#composer, signIn: this.#signIn, follow: this.#follow,
      offerCalls: (id) => this.#offer(id),
    });
    this.#composer.attachments.listen(this, this.#composer.prompt);
  }

  connectedCallback() {
    this.attributeChangedCallback();
    this.#turns.restore();
    this.#showAll();
    this.#signIn.connect();
    this.#claim();
    const last = this.#turns.last;
    if (last && mayGoOn(last)) this.#replies.rejoin(last);
    if (this.conversation && !this.busy) this.#load();
    this.#offerCalls();
    if (!last) return;
    this.#follow.begin();
    if (!this.busy) this.#follow.end();
  }

  disconnectedCallback() {
    this.#replies.detach();
    this.#signIn.disconnect();
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

  /** Whether a reply is being written. */
  get busy() {
    return this.#replies.busy;
  }

  /** Whether the conversation has no turn yet. */
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

  /** Resolves to the server's models, as `GET /models` answers, or to null if it does not list them. */
  models() {
    return this.#models.catalogue();
  }

  /** Adds files to the message that is being written, as the reader would. Resolves when they are read. */
  attach(files) {
    return this.#composer.attachments.add([...files]);
  }

  /**
   * Sends a message with what is attached, as the reader would. Returns whether it was sent: a blank message without
   * attachments is not, nor one that comes while a reply is being written or a tool call waits for its result.
   */
  send(message) {
    const { attachments } = this.#composer;
    if (message.trim() === '' && attachments.empty) return false;
    if (this.busy) {
      this.#composer.note('A reply is still being written. Wait for its end, or stop it.');
      return false;
    }
    const edited = this.#edited;
    const notYet = edited ? '' : whyNotYet(this.#turns);
    this.#composer.advise(notYet);
    if (notYet) return false;
    const attached = attachments.take();
    const conversationId = this.#replies.conversationId;
    if (edited) this.#turns.cutFrom(edited).forEach(({ element }) => element.remove());
    this.#edit(null);
    this.#turns.last?.view?.withdrawRetry();
    this.#ask({ message, ...(attached.length > 0 && { attachments: attached }) }, conversationId, edited?.stream);
    return true;
  }

  /**
   * Gives a tool call its result: a string, parts as in a request, or any other value as its JSON. When all calls of the
   * reply have results, the conversation goes on. Returns false if no call of this id waits.
   */
  sendToolResult(id, content = '', { isError = false } = {}) {
    const isTold = typeof content === 'string' || (Array.isArray(content) && content.every((part) => typeof part?.type === 'string'));
    return this.#calls.answer(id, { content: isTold ? content : JSON.stringify(content), ...(isError && { is_error: true }) });
  }

  /**
   * Leaves for the sign-in at this address of the server's, keeps the message that is being written, and comes back. Fires
   * `sluice-sign-in` first. In a page of another origin it only fires the event.
   */
  signIn(url) {
    this.#signIn.start(url);
  }

  /** Ends the reply that is being written. */
  stop() {
    this.#replies.stop();
  }

  /** Begins a new conversation. A reply that is being written is stopped. */
  clear() {
    this.show([]);
  }

  /** Drops all that is shown, typed and kept in this tab. A reply that is being written continues on the server. */
  forget() {
    this.#replies.detach();
    this.#composer.end('');
    this.#composer.message = '';
    this.#composer.attachments.set([]);
    this.#edit(null);
    this.#turns.list = [];
    this.#turns.forget();
    this.#showAll();
    this.#follow.reset();
  }

  /**
   * Shows a conversation that the server keeps, or begins a new one if the id is empty. A reply that is being written
   * continues if its conversation can be opened again, and else is stopped. Resolves to whether the conversation was found.
   */
  async open(id) {
    const turns = id === '' ? [] : await this.#stored.turns(id);
    if (!turns) return false;
    if (this.conversation) this.#replies.detach();
    this.setAttribute('conversation', id);
    this.show(turns);
    return true;
  }

  /** Shows a conversation, as a list of `{message, text, complete, error}`. A reply that is being written is stopped. */
  show(turns) {
    this.#replies.abandon();
    this.#composer.end('');
    this.#composer.advise('');
    this.#edit(null);
    this.#turns.list = turns.map((turn) => ({ ...turn }));
    this.#turns.save();
    this.#showAll();
    this.#follow.reset();
    if (turns.length > 0) this.#follow.toEnd();
    const last = this.#turns.last;
    if (last?.stream && !last.complete && !last.error) this.#replies.rejoin(last);
    this.#offerCalls();
  }

  /** Shows what the server keeps, if this tab has other turns of it and nothing has happened meanwhile. */
  async #load() {
    const { conversation } = this;
    const last = this.#turns.last;
    const turns = await this.#stored.turns(conversation);
    const same = turns?.length === this.#turns.reached.length;
    if (turns && !same && this.conversation === conversation && this.#turns.last === last && !this.busy) this.show(turns);
  }

  /** Shows what was restored when it is known to be the caller's, or when that cannot be known. */
  async #claim() {
    if (!this.#signIn.isClaimed && (!this.empty || this.#signIn.keepsDraft)) {
      this.#list.hidden = true;
      if (await this.#signIn.claim()) this.forget();
      this.#follow.keep(() => { this.#list.hidden = false; });
    }
    this.#signIn.restoreDraft();
  }

  async #submit() {
    if (!await this.#composer.attachments.ready() || !this.send(this.#composer.message)) return;
    this.#composer.message = '';
    this.#composer.refocus();
  }

  #goOn(hadFocus) {
    this.#ask({ message: '', continues: true }, this.#replies.conversationId);
    if (hadFocus) this.#composer.refocus();
  }

  #ask(asked, conversationId, replaced) {
    const turn = { ...asked, name: `chat:${this.session}:${Date.now()}` };
    this.#turns.list.push(turn);
    this.#list.append(this.#show(turn));
    this.#welcome.hidden = true;
    this.#replies.ask(turn, conversationId, replaced);
    this.#signIn.claim();
  }

  /** Offers the calls of the last reply that wait, once the page has had the chance to listen. */
  #offerCalls() {
    const { last } = this.#turns;
    if (this.#turns.waitingCalls.length === 0) return;
    setTimeout(() => {
      if (this.#turns.last === last && !this.busy) this.#offer(this.#replies.conversationId);
    });
  }

  #offer(conversationId) {
    this.#follow.keep(() => this.#calls.offer(conversationId));
  }

  #edit(turn) {
    if (this.#edited && !turn) this.#composer.attachments.set([]);
    this.#edited = turn;
    this.#composer.editing = turn !== null;
    if (!turn) return;
    this.#composer.advise('');
    this.#composer.message = turn.message;
    this.#composer.attachments.set(turn.attachments ?? []);
    this.focus();
  }

  #showAll() {
    this.#list.replaceChildren(...this.#turns.list.map((turn) => this.#show(turn)));
    this.#welcome.hidden = !this.empty;
  }

  #show(turn) {
    return showTurn(turn, { edit: () => this.#edit(turn), retry: () => this.#replies.retry(turn, turn.view) });
  }
}

if (!customElements.get('sluice-chat')) customElements.define('sluice-chat', SluiceChat);

import { h, icon } from '../chat/dom.js';

const KEPT = 'sluice-conversation';
const ICONS = { Rename: 'edit', Export: 'save', Delete: 'bin' };

/** The list of conversations that the server keeps, newest first. */
export class Conversations {
  #api;
  #nav = document.getElementById('conversations');
  #toggle = document.getElementById('conversations-toggle');
  #list = h('ol');
  #more = h('button', { type: 'button', class: 'tool more', onclick: () => this.#load(this.#cursor) }, 'Older');
  #cursor;
  #chat;

  /** Null where the server keeps no conversations. */
  static async offered(api, signal) {
    try {
      const response = await fetch(new URL('conversations', api), { signal });
      return response.ok ? new Conversations(api, await response.json()) : null;
    } catch {
      return null;
    }
  }

  constructor(api, first) {
    this.#api = api;
    this.#nav.append(this.#list, this.#more);
    this.#add(first);
  }

  /** Before the element comes to life, which it does with the conversation that this tab showed last. */
  attach(chat) {
    this.#chat = chat;
    chat.setAttribute('conversation', sessionStorage.getItem(KEPT) ?? '');
    chat.addEventListener('sluice-complete', () => this.#changed());
    chat.addEventListener('sluice-error', () => this.#changed());
  }

  /** Once the element has come to life, and can show what is chosen. */
  reveal() {
    this.#toggle.hidden = false;
    this.#toggle.addEventListener('click', () => this.#open(this.#nav.hidden));
    this.#open(matchMedia('(min-width: 60rem)').matches);
  }

  begin() {
    this.#choose('', []);
  }

  #open(open) {
    this.#nav.hidden = !open;
    this.#toggle.setAttribute('aria-expanded', String(open));
  }

  #changed() {
    sessionStorage.setItem(KEPT, this.#chat.conversation);
    this.#load();
  }

  #choose(id, turns) {
    this.#chat.setAttribute('conversation', id);
    this.#chat.show(turns);
    sessionStorage.setItem(KEPT, id);
    this.#mark();
    if (!matchMedia('(min-width: 60rem)').matches) this.#open(false);
  }

  async #show(id) {
    const response = await fetch(this.#url(id));
    if (!response.ok) return this.#load();
    this.#choose(id, turnsOf((await response.json()).messages ?? []));
    document.getElementById('new-chat').hidden = false;
  }

  async #load(cursor) {
    const url = new URL('conversations', this.#api);
    if (cursor) url.searchParams.set('cursor', cursor);
    const response = await fetch(url);
    if (!response.ok) return;
    if (!cursor) this.#list.replaceChildren();
    this.#add(await response.json());
  }

  #add({ conversations = [], next_cursor: next }) {
    this.#list.append(...conversations.map((conversation) => this.#row(conversation)));
    this.#cursor = next;
    this.#more.hidden = !next;
    this.#mark();
  }

  #row({ id, title }) {
    const name = title || 'Untitled';
    const open = h('button', { type: 'button', dir: 'auto', title: name, onclick: () => this.#show(id) }, name);
    const row = h('li', { 'data-id': id }, open, h('span', { class: 'acts' },
      act('button', 'Rename', { type: 'button', onclick: () => this.#rename(id, open) }),
      act('a', 'Export', { href: `${this.#url(id)}/export`, download: true }),
      act('button', 'Delete', { type: 'button', onclick: () => this.#delete(id) })));
    return row;
  }

  #rename(id, open) {
    const field = h('input', { 'aria-label': 'Title', value: open.textContent, dir: 'auto' });
    let done = false;
    const end = async (save) => {
      if (done) return;
      done = true;
      const title = field.value.trim();
      field.replaceWith(open);
      if (save && title) await this.#send('PATCH', id, JSON.stringify({ title }));
    };
    field.addEventListener('keydown', ({ key }) => {
      if (key === 'Enter' || key === 'Escape') end(key === 'Enter');
    });
    field.addEventListener('blur', () => end(true));
    open.replaceWith(field);
    field.select();
  }

  async #delete(id) {
    if (!confirm('Delete this conversation? It cannot be brought back.')) return;
    await this.#send('DELETE', id);
    if (this.#chat.conversation === id) this.begin();
  }

  async #send(method, id, body) {
    await fetch(this.#url(id), { method, body, headers: { 'Content-Type': 'application/json' } });
    await this.#load();
  }

  #mark() {
    for (const row of this.#list.children) {
      row.toggleAttribute('aria-current', Boolean(this.#chat) && row.dataset.id === this.#chat.conversation);
    }
  }

  #url(id) {
    return new URL(`conversations/${encodeURIComponent(id)}`, this.#api);
  }
}

function act(tag, words, attributes) {
  return h(tag, { ...attributes, title: words, 'aria-label': words }, icon(ICONS[words]));
}

/** Stored messages as the turns of a chat. */
function turnsOf(messages) {
  const turns = [];
  for (const { role, content, status, model, token_count: tokens } of messages) {
    if (role === 'user') turns.push({ message: content, text: '', error: { message: 'There is no reply to this.', code: '' } });
    const turn = turns.at(-1);
    if (role !== 'assistant' || !turn) continue;
    turn.text = content;
    delete turn.error;
    if (status === 'failed') turn.error = { message: 'This reply was broken off.', code: '', retryable: true };
    else turn.complete = { stop_reason: status === 'cancelled' ? 'cancelled' : 'end_turn', model, token_count: tokens };
  }
  return turns;
}

import { Conversations } from './conversations.js';
import { pickModel } from './models.js';
import { session } from './session.js';
import { Wire } from './wire.js';

/** A slow list of conversations must not hold up the page. */
const CONVERSATIONS_TIMEOUT_MS = 2_000;

const api = new URL('api/', document.baseURI);
const chat = document.getElementById('chat');
const newChat = document.getElementById('new-chat');
const wire = new Wire(chat);

/** Drops all that the page shows of its reader. */
function drop() {
  chat.forget?.();
  for (const id of ['chat', 'conversations', 'wire']) document.getElementById(id).remove();
}

async function start() {
  if (session.person?.admin) document.getElementById('usage-link').hidden = false;
  const { conversations, forbidden } = await Conversations.load(api, AbortSignal.timeout(CONVERSATIONS_TIMEOUT_MS));
  if (forbidden && session.person) return session.forbidden();
  conversations?.attach(chat);
  await import('../sluice-chat.js');
  if (session.isOver) return;
  conversations?.reveal();
  newChat.hidden = chat.empty;
  newChat.addEventListener('click', async () => {
    if (conversations) await conversations.begin();
    else chat.clear();
    newChat.hidden = true;
    chat.focus();
  });
  if (matchMedia('(pointer: fine)').matches) chat.focus();
  pickModel(chat, document.getElementById('model-picker'));
}

document.getElementById('wire-toggle').addEventListener('click', () => wire.toggle());
for (const example of document.querySelectorAll('.examples button')) {
  example.addEventListener('click', () => {
    chat.draft = example.textContent;
    chat.focus();
  });
}
chat.addEventListener('sluice-start', () => { newChat.hidden = false; });
chat.addEventListener('sluice-error', ({ detail }) => {
  if (detail.code === 'unauthorized') session.checkSignedOut();
});
if (await session.admit(drop)) start();

import { Composer } from './composer.js';
import { Conversation } from './conversation.js';
import { Follow } from './follow.js';
import { Reply } from './reply.js';
import { ReplyStream } from './reply-stream.js';
import { RunView } from './run-view.js';
import { TurnView } from './turn-view.js';

const api = new URL('api/', document.baseURI);
const messages = document.getElementById('messages');
const welcome = document.getElementById('welcome');
const newConversation = document.getElementById('new-conversation');
const stopButton = document.getElementById('stop');
// Where a finger is the pointer, focus in the prompt would bring up the keyboard over the reply.
const hasKeyboard = matchMedia('(pointer: fine)').matches;

const conversation = new Conversation();
const runView = new RunView();
const composer = new Composer({ onSend: send, onStop: stop });
const follow = new Follow(
  document.getElementById('conversation'),
  document.getElementById('column'),
  document.getElementById('latest'),
);
let running = null;

for (const example of document.querySelectorAll('.example')) {
  example.addEventListener('click', () => {
    composer.message = example.textContent.trim();
    composer.focus();
  });
}
newConversation.addEventListener('click', clear);
if (hasKeyboard) composer.focus();

function send() {
  const message = composer.message;
  if (message.trim() === '') return;
  if (running) {
    runView.note('The reply is still being written; Stop ends it.');
    return;
  }
  conversation.last?.replyView.withdrawRetry();
  const view = new TurnView(message);
  const turn = { message, view, ended: false, start: null };
  conversation.add(turn);
  messages.append(view.element);
  composer.message = '';
  welcome.hidden = true;
  newConversation.hidden = false;
  answer(turn);
}

async function answer(turn) {
  turn.ended = false;
  turn.replyView = turn.view.newReply();
  const view = turn.replyView;
  const reply = turn.reply = new Reply({
    addText: (text) => view.addText(text),
    addThinking: (text) => view.addThinking(text),
    addTool: (tool) => view.addTool(tool),
    showProgress: (progress) => runView.show(progress),
  });
  const stream = running = new ReplyStream(api, {
    onEvent: (type, data, sequence) => {
      if (running !== stream) return;
      runView.connected();
      reply.take(type, data, sequence);
    },
    onReconnect: (attempt, of) => {
      if (running === stream) runView.reconnecting(attempt, of);
    },
  });

  runView.start();
  follow.begin();
  composer.clearInvalid();
  if (hasKeyboard) composer.focus();
  else stopButton.focus();

  turn.start = startOf(turn);
  const outcome = await stream.run(turn.start.body, turn.start.key);
  if (stream.streamId) turn.start = null;
  // The conversation may have been cleared in the meantime.
  if (running === stream) finish(turn, outcome);
}

/** A start that never reached a stream is repeated under its own key, so that it cannot run twice. */
function startOf(turn) {
  const model = composer.model;
  const body = JSON.stringify({
    message: turn.message,
    history: conversation.before(turn),
    ...(model && { model }),
  });
  return turn.start?.body === body ? turn.start : { body, key: randomKey() };
}

function finish(turn, outcome) {
  const { reply, replyView } = turn;
  const focusWasOnStop = document.activeElement === stopButton;
  running = null;
  turn.ended = outcome.kind !== 'failed';
  if (outcome.kind === 'complete') reply.complete(outcome.data);
  if (outcome.kind === 'stopped') reply.complete({ stop_reason: 'cancelled' });
  replyView.settle();

  if (outcome.kind === 'failed') {
    replyView.showFailure(outcome.failure, {
      partial: reply.text !== '',
      onRetry: () => {
        if (!running) answer(turn);
      },
    });
    runView.end('The reply failed.');
    composer.markInvalid(outcome.failure.field);
  } else {
    replyView.showFacts(reply);
    runView.end(reply.stopReason === 'cancelled' ? 'Stopped.' : 'Reply finished.');
  }
  if (focusWasOnStop && hasKeyboard) composer.focus();
  follow.end();
}

function stop() {
  if (!running) return;
  runView.stopping();
  running.stop();
}

function clear() {
  running?.stop();
  running = null;
  conversation.clear();
  messages.replaceChildren();
  welcome.hidden = false;
  newConversation.hidden = true;
  runView.end('');
  follow.reset();
  composer.focus();
}

// crypto.randomUUID is missing on plain http, which is common on an intranet.
function randomKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

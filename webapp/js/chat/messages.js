import { MAX_COUNT, MAX_TOTAL_BYTES, partOf } from './attachment.js';
import { callsOf } from './turns.js';

/** The content of the reader's message: a string, or parts if anything is attached. */
export function contentOf({ message, attachments = [] }) {
  if (attachments.length === 0) return message;
  return [...attachments.map(partOf), ...(message.trim() ? [{ type: 'text', text: message }] : [])];
}

/** The results of a turn's calls, as the server takes them. */
export function resultsOf({ answers = {} }) {
  return Object.entries(answers).map(([id, answer]) => ({ tool_call_id: id, ...answer }));
}

/**
 * The usable turns of a list as messages for the model, of which the last is the reader's or a tool's, so that roles always
 * alternate. What is attached to earlier turns is sent while there is room, the latest first.
 */
export function messagesOf(turns) {
  const last = turns.at(-1);
  const used = turns.filter((turn) => turn === last || isUsable(turn));
  const told = used
    // Results mean nothing without their calls, nor a reply that only called.
    .filter((turn, i) => !turn.continues || (i > 0 && turns.indexOf(used[i - 1]) === turns.indexOf(turn) - 1))
    .filter((turn, i, all) => turn === last || turn.text?.trim() || all[i + 1].continues);
  const room = { count: MAX_COUNT, bytes: MAX_TOTAL_BYTES };
  return told.map((turn, i) => ({ turn, next: told[i + 1], before: told[i - 1] }))
    .reverse()
    .map(({ turn, next, before }) => [...said(turn, before, room), ...(turn === last ? [] : [replied(turn, next)])])
    .reverse()
    .flat();
}

function said(turn, before, room) {
  if (turn.continues) return resultsOf(before).map((result) => ({ role: 'tool', ...result }));
  const attachments = turn.attachments?.map((attachment) => {
    const fits = attachment.data && room.count > 0 && attachment.bytes <= room.bytes;
    if (!fits) return { ...attachment, data: undefined };
    room.count--;
    room.bytes -= attachment.bytes;
    return attachment;
  });
  return [{ role: 'user', content: contentOf({ ...turn, attachments }) }];
}

function replied(turn, next) {
  const { text = '', complete } = turn;
  const calls = next?.continues ? callsOf(turn) : [];
  const reasoning = complete.reasoning ?? [];
  if (calls.length === 0 && reasoning.length === 0) return { role: 'assistant', content: text };
  return {
    role: 'assistant',
    content: [
      ...reasoning.map(({ text: thought, signature }) => ({ type: 'reasoning', text: thought, signature })),
      ...(text.trim() ? [{ type: 'text', text }] : []),
      ...calls.map(({ id, name, arguments: args }) => ({ type: 'tool_call', id, name, arguments: args })),
    ],
  };
}

// A refusal is left out: some models refuse everything that follows one.
function isUsable(turn) {
  const { complete, text } = turn;
  return complete && (text?.trim() || callsOf(turn).length > 0) && complete.stop_reason !== 'refusal';
}

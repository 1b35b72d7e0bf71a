/**
 * Makes the turns of a chat of the messages of a stored conversation. The last one may lack a reply because it is still being
 * written.
 */
export function turnsOf(messages) {
  const turns = [];
  for (const message of messages) {
    const { role } = message;
    const last = turns.at(-1);
    if (role === 'user') turns.push(asked(message));
    else if (role === 'tool') answered(turns, message);
    else if (last) Object.assign(last, reply(message));
  }
  turns.forEach((turn, i) => {
    const mayBeRunning = turn.stream && i === turns.length - 1;
    if (!turn.complete && !turn.error && !mayBeRunning) {
      turn.error = { message: 'This message has no reply. Try again to get one.', code: '', retryable: true };
    }
  });
  return turns;
}

/** The server keeps the content of attachments for models and for the export, and does not return it here. */
function asked({ content, parts = [], stream_id: stream }) {
  const attachments = parts.filter(({ type }) => type === 'image' || type === 'file')
    .map(({ type, media_type, name, url, bytes }) => ({ type, media_type, name: name ?? url ?? '', bytes }));
  return { message: content, text: '', stream, ...(attachments.length > 0 && { attachments }) };
}

/** Adds results to the turn whose calls they answer. The model's next reply is a turn without a message. */
function answered(turns, { parts = [], stream_id: stream }) {
  const last = turns.at(-1);
  if (!last) return;
  const goesOn = last.continues && !last.complete && !last.error ? last : null;
  const calling = goesOn ? turns.at(-2) : last;
  calling.answers ??= {};
  for (const { type, tool_call_id: id, content, is_error: isError } of parts) {
    if (type === 'tool_result') calling.answers[id] = { content: textOf(content), ...(isError && { is_error: true }) };
  }
  if (!goesOn) turns.push({ message: '', continues: true, text: '', stream });
}

function textOf(parts) {
  return parts.map(({ type, text, media_type: mediaType }) => text ?? `[${mediaType ?? type}]`).join('\n');
}

function reply({ content, parts = [], status, stop_reason: reason, model, token_count: tokens }) {
  const calls = parts.filter(({ type }) => type === 'tool_call').map(({ id, name, arguments: args }) => ({ id, name, arguments: args }));
  const thinking = parts.filter(({ type }) => type === 'reasoning').map(({ text }) => text).join('\n\n');
  const sources = parts.filter(({ type }) => type === 'source').map(({ type, ...source }) => source);
  const kept = {
    text: content, ...(thinking && { thinking }), ...(calls.length > 0 && { tools: calls }), ...(sources.length > 0 && { sources }),
  };
  if (status === 'failed') {
    return { ...kept, error: { message: 'This reply was cut off. Try again to get a new one.', code: '', retryable: true } };
  }
  const stopReason = reason ?? (status === 'cancelled' ? 'cancelled' : 'end_turn');
  return { ...kept, complete: { stop_reason: stopReason, model, token_count: tokens, ...(calls.length > 0 && { tool_calls: calls }) } };
}

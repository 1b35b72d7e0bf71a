/** Tools as a request has them. */
export const declared = (tools) => Object.entries(tools).map(([name, { description, inputSchema = { type: 'object' } }]) =>
  ({ name, description, input_schema: inputSchema }));

/** Runs all calls of a reply at once, and resolves to their results. A tool that fails has its message as result. */
export const callTools = (tools, { tool_calls: calls, conversation_id: conversationId }, signal, emit) =>
  Promise.all(calls.map(async ({ id, name, arguments: args }) => {
    const result = { tool_call_id: id };
    emit('ontoolcall', { id, name, arguments: args });
    try {
      if (!Object.hasOwn(tools, name)) throw new Error(`There is no tool named ${name}.`);
      const value = await tools[name].run(JSON.parse(args || '{}'), { id, name, conversationId, signal });
      result.content = typeof value === 'string' ? value : JSON.stringify(value) ?? '';
    } catch (error) {
      result.content = String(error?.message || error);
      result.is_error = true;
    }
    if (!signal.aborted) emit('ontoolresult', result, { id, name, arguments: args });
    return result;
  }));

/** The request after this one: of the same conversation with the results, or with all turns where they are not stored. */
export function nextRequest({ message, prompt, history, messages, tool_results: before, tool_choice: chosen, request_id: key, ...rest }, reply, text, results) {
  const { conversation_id: id, stored, tool_calls: calls, reasoning = [] } = reply;
  if (!messages && id && (stored !== false || before)) return { ...rest, conversation_id: id, tool_results: results };
  const turns = messages ?? [...history ?? [], { role: 'user', content: message ?? prompt }];
  const content = [
    ...reasoning.map((thought) => ({ type: 'reasoning', ...thought })),
    ...(text.trim() ? [{ type: 'text', text }] : []),
    ...calls.map((call) => ({ type: 'tool_call', ...call })),
  ];
  return { ...rest, messages: [...turns, { role: 'assistant', content }, ...results.map((result) => ({ role: 'tool', ...result }))] };
}

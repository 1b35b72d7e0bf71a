// Reads replies with OpenAI's client. In: {base, asks: [{model, way: "streamed" | "whole"}]}. Out: what it read, in that order.
import OpenAI from "openai";
import { readInput, inTurns } from "./input.mjs";

const { base, asks } = await readInput();
const client = new OpenAI({ baseURL: base, apiKey: "unused", maxRetries: 0 });

async function read({ model, way }) {
  const body = { model, messages: [{ role: "user", content: "Say it again." }] };
  try {
    const completion =
      way === "whole"
        ? await client.chat.completions.create(body)
        : await client.chat.completions
            .stream({ ...body, stream_options: { include_usage: true } })
            .finalChatCompletion();
    const [{ message, finish_reason }] = completion.choices;
    return {
      text: message.content ?? "",
      refusal: message.refusal ?? "",
      calls: (message.tool_calls ?? []).map(({ id, function: { name, arguments: input } }) => ({ id, name, arguments: input })),
      stop: finish_reason,
      input: completion.usage.prompt_tokens,
      output: completion.usage.completion_tokens,
    };
  } catch (error) {
    return { error: { kind: error.constructor.name, status: error.status ?? null, code: error.code ?? null, message: error.message } };
  }
}

process.stdout.write(JSON.stringify(await inTurns(asks, read)));

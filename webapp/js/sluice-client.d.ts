// The reference of sluice-client.js, which is the only module that pages import. Browsers do not load this file, so the words
// are here: the modules, with their comments, have a bound of 7,700 bytes compressed (a test adds them up).
//
// For maintainers, the modules in client/:
//   event-stream.js  EventStreamParser: bytes to events.
//   transport.js     Api: requests and SluiceError. EventStream: one event stream over any number of connections, with
//                    silence, reconnects and states. A subclass has `request()` (path and `fetch` options of the next
//                    connection), `opened(response)`, `handle(type, content, id)` (returns true for the last event),
//                    `finish()` (the server has nothing more) and `resumable` (the server has the stream).
//   reply.js         Reply: start, join, stop, retry, resume, and the loop of tools.
//   tools.js         Runs tools, and makes the request with their results.
//   channel.js       Channel: read and stop.

/** A part of a turn. `data` is base64; `url` begins with `https:`. */
export type Part =
  | { type: 'text'; text: string }
  | { type: 'image'; media_type?: string; data?: string; url?: string }
  | { type: 'file'; media_type?: string; name?: string; data?: string; url?: string }
  | { type: 'tool_call'; id: string; name: string; arguments: string | Record<string, unknown> }
  | { type: 'reasoning'; text?: string; signature?: string };

export interface ToolResult {
  tool_call_id: string;
  content: string | Part[];
  is_error?: boolean;
}

export type Turn = { role: 'user' | 'assistant'; content: string | Part[] } | ({ role: 'tool' } & ToolResult);

/** A chat request, as `POST /api/stream/chat` takes it. */
export interface ChatRequest {
  message?: string | Part[];
  prompt?: string | Part[];
  history?: Turn[];
  messages?: Turn[];
  /** In place of `message`, with `conversation_id`: the results of all calls of the last reply. */
  tool_results?: ToolResult[];
  /** Replaced by the option `tools`, where that is given. */
  tools?: { name: string; description?: string; input_schema: object }[];
  tool_choice?: 'auto' | 'none' | 'required' | { name: string };
  parallel_tool_calls?: boolean;
  response_format?: { type: 'text' | 'json' } | { type: 'json_schema'; name?: string; schema: object; strict?: boolean };
  conversation_id?: string;
  model?: string;
  system?: string;
  max_tokens?: number;
  temperature?: number;
  top_p?: number;
  stop?: string[];
  thinking_budget?: number;
  metadata?: Record<string, string>;
  request_id?: string;
}

export interface Progress {
  stage: 'analyzing' | 'generating' | 'applying';
  message: string;
  /** In `analyzing` and `applying`, the pieces joined are the whole thought, or the whole arguments. */
  partial_content?: string;
  progress_percent: number;
  metadata: {
    tool?: { id: string; name: string; arguments: string };
    attempt?: number | string;
    provider?: string;
    [own: string]: unknown;
  };
}

/** Fields are missing where the server could not send them, for example after a stop that it did not confirm. */
export interface Complete {
  message?: string;
  token_count?: {
    input: number; output: number; total: number; cached?: number; cache_write?: number; reasoning?: number; estimated: boolean;
  };
  conversation_id?: string;
  stop_reason?: 'end_turn' | 'max_tokens' | 'stop_sequence' | 'tool_use' | 'refusal' | 'cancelled';
  model?: string;
  stored?: boolean;
  /** The calls that the model has made. After `tool_use` it waits for their results. */
  tool_calls?: ToolCall[];
  /** What the model has cited. Places are offsets in the reply, as of a JavaScript string. */
  sources?: Source[];
  /** To be brought back with the reply's calls, where `messages` does so. */
  reasoning?: { text?: string; signature?: string }[];
}

export interface Source {
  url?: string;
  /** The name of a file or document. */
  file?: string;
  title?: string;
  start?: number;
  end?: number;
}

/** `arguments` is JSON as the model wrote it, or empty. */
export interface ToolCall {
  id: string;
  name: string;
  arguments: string;
}

/** A function that the model may call. */
export interface Tool {
  description?: string;
  /** JSON Schema of the arguments. Default: any object. */
  inputSchema?: object;
  /**
   * Returns the result, or a promise of it: a string as it is, any other value as its JSON. The message of what it throws is
   * the result of a call that failed. `signal` is aborted by `stop` and `close`.
   */
  run(args: any, call: { id: string; name: string; conversationId?: string; signal: AbortSignal }): unknown;
}

/**
 * `connecting`, `connected` (the response headers are here), `streaming` (events arrive), `reconnecting`, `failed` (`retry`
 * continues or asks again), `done`.
 */
export type State = 'connecting' | 'connected' | 'streaming' | 'reconnecting' | 'failed' | 'done';

/** For `reconnecting`: the number of the next attempt, the number of attempts in all, and the wait in ms. Else empty. */
export interface StateDetail {
  attempt?: number;
  of?: number;
  delay?: number;
}

/** An event as it arrived. A comment, such as a keep-alive, has an empty `type` and its text in `data`. */
export interface RawEvent {
  type: string;
  data: string;
  id: string;
}

/** Why a request or a reply failed. `message` is written for the reader. */
export declare class SluiceError extends Error {
  /** The server's error code, or `connection_lost`, `unreachable`, `not_an_event_stream` or `http_<status>`. */
  code: string;
  /** The HTTP status of a refused request, else 0. */
  status: number;
  /** The field of the request that is wrong, or empty. */
  field: string;
  /** Whether the same request may succeed later. */
  retryable: boolean;
  /** ms to wait before another attempt, as the server or the provider asked; 0 if neither did. */
  retryAfterMs: number;
  /** Whether text arrived before the failure. It stays valid. */
  partial: boolean;
  /**
   * The address of the sign-in, where the server has one and nobody is signed in; else empty. A page of Sluice's own origin
   * navigates to it, with its own path in the query parameter `return`, to which the sign-in comes back.
   */
  signIn: string;
}

export interface Handlers {
  onprogress?(progress: Progress): void;
  /** A new piece, and the reply so far. */
  ontext?(piece: string, text: string): void;
  /** A tool of the option `tools` is about to run. */
  ontoolcall?(call: ToolCall): void;
  /** Its result, which the model gets when all calls of the reply have theirs. */
  ontoolresult?(result: ToolResult, call: ToolCall): void;
  /** The reply has ended; `text` is all of it. With `tools`, this is the last reply, and the text is that of all. */
  oncomplete?(complete: Complete, text: string): void;
  /** The reply has failed, or the client has given up reconnecting; `retry` continues or asks again. */
  onerror?(error: SluiceError): void;
  onstatechange?(state: State, detail: StateDetail): void;
  /** Every event, before it is interpreted. */
  onevent?(event: RawEvent): void;
}

export interface ChannelHandlers {
  /** Every message, including those of type `progress`. */
  onmessage?(data: Record<string, unknown>, event: { type: string; id: string }): void;
  onprogress?(progress: Progress): void;
  /** The channel was stopped. */
  oncomplete?(): void;
  onerror?(error: SluiceError): void;
  onstatechange?(state: State, detail: StateDetail): void;
  onevent?(event: RawEvent): void;
}

export interface Options {
  /** The API's address, relative to the page. Default: `../api/` relative to this module. */
  endpoint?: string;
  /** Sent with every request. A function is called for each request, so that it can return a new token. */
  headers?: Record<string, string> | (() => Record<string, string> | Promise<Record<string, string>>);
  /** As for `fetch`: `include` sends cookies to another origin. Default: `same-origin`. */
  credentials?: RequestCredentials;
  /** ms before the first reconnect, until the server sends its own `retry`; doubled for each further one. Default: 3000. */
  retryDelay?: number;
  /** The longest wait in ms. Default: 30000. */
  longestDelay?: number;
  /** Reconnects without a new event before `failed`. Default: 6. A start that gets no answer is repeated twice. */
  retries?: number;
  /** ms without a byte after which a connection counts as lost. Default: 30000, two of the server's keep-alives. */
  silence?: number;
}

export interface StreamOptions extends Options {
  /** A name under which `sessionStorage` keeps the stream while it runs, for `resume`. */
  remember?: string;
  /** The id of a channel that receives the progress, too. */
  clientId?: string;
  /** `onevent` also gets events of the types `reasoning`, `tool_call`, `source` and `file`. */
  parts?: boolean;
  /** Tools by name, which are called and answered until the model has finished. */
  tools?: Record<string, Tool>;
  /**
   * How often in a row the results of tools are sent. Default: 10. The reply after the last may call again: `oncomplete` then has
   * `tool_use`, and calls without results.
   */
  rounds?: number;
}

export interface Stream {
  readonly state: State;
  /** Empty until the server has sent it. */
  readonly streamId: string;
  readonly lastEventId: string;
  readonly text: string;
  /**
   * Ends the reply on the server; `oncomplete` follows with `cancelled`, after 4 s even if the server does not confirm it.
   * Has no effect on a reply that has ended or failed. While tools run it aborts them, and `tool_calls` of `oncomplete` are
   * those that still wait for results.
   */
  stop(): void;
  /** After `failed`: continues where the connection was lost, or sends the same request again. Else has no effect. */
  retry(): void;
  /** Stops reading, and with it all calls of handlers; the reply continues on the server. */
  close(): void;
}

export interface ChannelStream {
  readonly state: State;
  readonly clientId: string;
  readonly lastEventId: string;
  /** Ends the channel for all its readers. Rejects with a SluiceError if the server refuses. */
  stop(): Promise<void>;
  /** After `failed`: continues after the last event. Else has no effect. */
  retry(): void;
  /** Stops reading; the channel stays. */
  close(): void;
}

/** Starts a reply and reads it. Each start has an `Idempotency-Key`, so a repeated one joins the first. */
export declare function stream(request: ChatRequest, handlers?: Handlers, options?: StreamOptions): Stream;
/** Reads a reply that is already running: from its start, or from after `lastEventId`. */
export declare function join(
  streamId: string,
  handlers?: Handlers,
  options?: StreamOptions & { lastEventId?: string },
): Stream;
/** Continues the reply that `stream` remembered in this tab before the page was reloaded; null if there is none. */
export declare function resume(remember: string, handlers?: Handlers, options?: StreamOptions): Stream | null;
/** Opens a channel and resolves to its id. Rejects with a SluiceError if the server refuses. */
export declare function connect(options?: Options): Promise<string>;
/** Reads a channel until it is stopped. */
export declare function channel(clientId: string, handlers?: ChannelHandlers, options?: Options): ChannelStream;

/** Incremental parser of an event stream (WHATWG HTML, "Interpreting an event stream"). */
export declare class EventStreamParser {
  constructor(onEvent: (event: RawEvent) => void, lastEventId?: string);
  /** The server's reconnection time in ms; undefined until it sends one. */
  retry?: number;
  /** Takes the next bytes, which may be split anywhere, and calls `onEvent` for each event and comment they complete. */
  push(bytes: Uint8Array): void;
}

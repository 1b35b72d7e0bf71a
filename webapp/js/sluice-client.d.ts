/** A chat request, as `POST /api/stream/chat` takes it. */
export interface ChatRequest {
  message?: string;
  prompt?: string;
  history?: { role: 'user' | 'assistant'; content: string }[];
  messages?: { role: 'user' | 'assistant' | 'system'; content: string }[];
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
  /** In `analyzing` and `applying` the joined pieces are the whole thought, or the whole arguments. */
  partial_content?: string;
  progress_percent: number;
  metadata: {
    tool?: { id: string; name: string; arguments: string };
    attempt?: number | string;
    provider?: string;
    [own: string]: unknown;
  };
}

/** Fields are missing where the server had no chance to tell them, as after a stop that it did not answer. */
export interface Complete {
  message?: string;
  token_count?: { input: number; output: number; total: number; estimated: boolean };
  conversation_id?: string;
  stop_reason?: 'end_turn' | 'max_tokens' | 'stop_sequence' | 'tool_use' | 'refusal' | 'cancelled';
  model?: string;
  stored?: boolean;
}

export type State = 'connecting' | 'connected' | 'streaming' | 'reconnecting' | 'failed' | 'done';

/** With `reconnecting`: which attempt comes next, of how many, in how many ms. Otherwise empty. */
export interface StateDetail {
  attempt?: number;
  of?: number;
  delay?: number;
}

/** An event as it came. `type` is empty for a comment, such as a keep-alive, whose words are then in `data`. */
export interface RawEvent {
  type: string;
  data: string;
  id: string;
}

export declare class SluiceError extends Error {
  /** The server's word for it, or `connection_lost`, `unreachable`, `not_an_event_stream`, `http_<status>`. */
  code: string;
  /** The HTTP status of a refusal; 0 where there was none. */
  status: number;
  /** The field of the request that is wrong, or empty. */
  field: string;
  retryable: boolean;
  /** How long the server or the provider wants to be left alone; 0 where they did not say. */
  retryAfterMs: number;
  /** Whether text came before, which stays valid. */
  partial: boolean;
}

export interface Handlers {
  onprogress?(progress: Progress): void;
  /** A new piece, and the reply so far. */
  ontext?(piece: string, text: string): void;
  /** The reply is over; `text` is the whole of it. */
  oncomplete?(complete: Complete, text: string): void;
  /** Sluice has given up; `retry` goes on or asks again. */
  onerror?(error: SluiceError): void;
  onstatechange?(state: State, detail: StateDetail): void;
  /** Every event before it is understood, for who looks at the wire. */
  onevent?(event: RawEvent): void;
}

export interface ChannelHandlers {
  /** Every message, also those of type `progress`. */
  onmessage?(data: Record<string, unknown>, event: { type: string; id: string }): void;
  onprogress?(progress: Progress): void;
  /** The channel was stopped. */
  oncomplete?(): void;
  onerror?(error: SluiceError): void;
  onstatechange?(state: State, detail: StateDetail): void;
  onevent?(event: RawEvent): void;
}

export interface Options {
  /** The API's address, relative to the page. Default: `../api/` beside this module. */
  endpoint?: string;
  /** Sent with every request. A function is asked for each, so that a new token is taken up. */
  headers?: Record<string, string> | (() => Record<string, string> | Promise<Record<string, string>>);
  /** As for `fetch`: `include` sends cookies to another origin. Default: `same-origin`. */
  credentials?: RequestCredentials;
  /** ms before the first reconnect, until the server names another; it doubles. Default: 3000. */
  retryDelay?: number;
  /** ms, the longest wait. Default: 30000. */
  longestDelay?: number;
  /** Reconnects without headway before `failed`. Default: 6. */
  retries?: number;
  /** ms without a byte after which a connection counts as lost. Default: 30000. */
  silence?: number;
}

export interface StreamOptions extends Options {
  /** A name under which the stream is kept in `sessionStorage` while it runs, for `resume`. */
  remember?: string;
  /** A channel that is told of the progress, too. */
  clientId?: string;
}

export interface Stream {
  readonly state: State;
  /** Empty until the server has named it. */
  readonly streamId: string;
  readonly lastEventId: string;
  readonly text: string;
  /** Ends the reply on the server; `oncomplete` follows, with `cancelled`. */
  stop(): void;
  /** After `failed`: reads on where the connection was lost, or asks again with the same request. */
  retry(): void;
  /** Stops reading; the reply goes on on the server. No handler is called any more. */
  close(): void;
}

export interface ChannelStream {
  readonly state: State;
  readonly clientId: string;
  readonly lastEventId: string;
  /** Ends the channel for everybody. */
  stop(): Promise<void>;
  retry(): void;
  close(): void;
}

export declare function stream(request: ChatRequest, handlers?: Handlers, options?: StreamOptions): Stream;
export declare function join(
  streamId: string,
  handlers?: Handlers,
  options?: StreamOptions & { lastEventId?: string },
): Stream;
export declare function resume(remember: string, handlers?: Handlers, options?: StreamOptions): Stream | null;
export declare function connect(options?: Options): Promise<string>;
export declare function channel(clientId: string, handlers?: ChannelHandlers, options?: Options): ChannelStream;

export declare class EventStreamParser {
  constructor(onEvent: (event: RawEvent) => void, lastEventId?: string);
  retry?: number;
  push(bytes: Uint8Array): void;
}

// What examples/ai-sdk.html uses of the AI SDK.
import "../without-eval.mjs";

export { DefaultChatTransport, readUIMessageStream } from "ai";

// What examples/ag-ui.html uses of AG-UI's client.
import "../without-eval.mjs";

export { HttpAgent } from "@ag-ui/client";

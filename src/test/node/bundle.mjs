// Bundles the clients that example pages use, so that browsers need no CDN: node bundle.mjs FROM TO, two folders.
import { build } from "esbuild";
import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const [from, to] = process.argv.slice(2);
await build({
  entryPoints: readdirSync(from).map((name) => join(from, name)),
  outdir: to,
  nodePaths: [resolve(fileURLToPath(import.meta.resolve("esbuild")), "../../..")],
  bundle: true,
  format: "esm",
  minify: true,
  target: "es2022",
  legalComments: "eof",
  logLevel: "error",
});
process.stdout.write("null");

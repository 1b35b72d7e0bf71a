// Holds JSON to the types that @anthropic-ai/sdk publishes, as the compiler holds a literal to them: every member that the types
// require is there, none that they do not know, and words are those that they list. Input: a list of {name, type, json}, with
// the name of a type and the JSON as text. Output: a list of {name, fault}, one for each that does not fit.
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { readInput } from './input.mjs';

const cases = await readInput();
const file = fileURLToPath(new URL('cases.ts', import.meta.url));
const head = "import type Anthropic from '@anthropic-ai/sdk';";
// One line each, by which a fault is assigned to its case. JSON is an expression of the language, but for the name __proto__.
const lines = cases.map(({ type, json }, i) => `export const case${i}: Anthropic.${type} = ${json};`);
await writeFile(file, [head, ...lines].join('\n'));

const program = ts.createProgram([file], {
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  noEmit: true,
  skipLibCheck: true,
  strict: true,
  target: ts.ScriptTarget.ES2022,
  types: [],
});
const source = program.getSourceFile(file);
const faults = [
  ...program.getOptionsDiagnostics(),
  ...program.getSyntacticDiagnostics(source),
  ...program.getSemanticDiagnostics(source),
].map(({ start = 0, messageText }) => {
  const line = source.getLineAndCharacterOfPosition(start).line;
  return { name: cases[line - 1]?.name ?? head, fault: ts.flattenDiagnosticMessageText(messageText, '\n') };
});
process.stdout.write(JSON.stringify(faults));

/** The languages whose code is coloured: the names of highlight.js' modules, and other names that they have in code blocks. */
const LANGUAGES = {
  bash: 'sh zsh',
  c: 'h',
  cpp: 'c++ cc hpp',
  csharp: 'c# cs',
  css: '',
  diff: 'patch',
  dockerfile: 'docker',
  dos: 'bat cmd batch',
  go: 'golang',
  groovy: 'gradle',
  ini: 'toml',
  java: 'jsp',
  javascript: 'js jsx mjs cjs',
  json: 'jsonc json5',
  kotlin: 'kt kts',
  makefile: 'make mk',
  markdown: 'md',
  perl: 'pl',
  php: '',
  powershell: 'ps1 pwsh ps',
  properties: '',
  protobuf: 'proto',
  python: 'py py3 python3',
  r: '',
  ruby: 'rb',
  rust: 'rs',
  scala: 'sc',
  scss: 'sass',
  shell: 'console shellsession',
  sql: 'plsql tsql mysql postgresql postgres',
  swift: '',
  typescript: 'ts tsx mts cts',
  vbnet: 'vb',
  xml: 'html xhtml svg xsl xslt xsd wsdl pom',
  yaml: 'yml',
};

/** Languages inside others. */
const WITHIN = { xml: ['css', 'javascript'], shell: ['bash'], dockerfile: ['bash'], markdown: ['xml'] };

const NAMES = new Map(Object.entries(LANGUAGES).flatMap(([module, others]) =>
  [module, ...others.split(' ')].filter(Boolean).map((name) => [name, module])));

/** What a token's first scope is shown as; a token of any other scope looks like what is around it. */
const KINDS = new Map(Object.entries({
  comment: 'comment quote doctag',
  keyword: 'keyword literal selector-tag',
  string: 'string regexp char link code',
  number: 'number symbol bullet',
  title: 'title section name selector-id selector-class',
  type: 'type built_in class',
  attribute: 'attr attribute variable template-variable property selector-attr selector-pseudo meta',
  added: 'addition',
  removed: 'deletion',
  '': 'subst params',
}).flatMap(([kind, scopes]) => scopes.split(' ').map((scope) => [scope, kind])));

const loaded = new Map();

/** The modules of all languages. */
export const MODULES = Object.keys(LANGUAGES);

/**
 * Resolves to a function that reads code of a language, and returns `{runs, isWhole}`: the pieces of the code, each `{kind,
 * text}`, and whether what follows can be read by itself. Null if the language is not among those that are coloured.
 */
export function readerOf(language) {
  const module = NAMES.get(language.toLowerCase());
  if (!module) return null;
  if (!loaded.has(module)) loaded.set(module, load(module));
  return loaded.get(module);
}

async function load(language) {
  const names = [language, ...(WITHIN[language] ?? [])];
  const [{ default: core }, ...modules] = await Promise.all(
    [import('../lib/highlight/core.js'), ...names.map((name) => import(`../lib/highlight/${name}.js`))]);
  names.forEach((name, i) => core.registerLanguage(name, modules[i].default));
  return (code) => read(core.highlight(code, { language, ignoreIllegals: true }));
}

/** The tree of tokens, of which highlight.js also makes HTML, as a list. */
function read({ errorRaised, _emitter: tokens, _top: mode }) {
  if (errorRaised) throw errorRaised;
  const runs = [];
  const add = (node, around) => {
    if (typeof node !== 'string') {
      const kind = KINDS.get(node.scope?.split('.', 1)[0]) ?? around;
      node.children.forEach((child) => add(child, kind));
    } else if (runs.at(-1)?.kind === around) {
      runs.at(-1).text += node;
    } else if (node !== '') {
      runs.push({ kind: around, text: node });
    }
  };
  add(tokens.rootNode, '');
  return { runs, isWhole: !mode.parent };
}

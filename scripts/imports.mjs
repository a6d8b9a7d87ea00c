/**
 * `npm run imports`: checks the imports in `src` against import-matrix.mjs: between the parts, and between the folders of
 * a part. Fails for import circles, and for heavy packages in light parts, as well. Covers `import type`, dynamic imports,
 * `require`, types such as `import('./a').B` (in JSDoc too), and imports by the name of this package. Refuses what it
 * cannot check: `import(variable)`, `createRequire`, absolute paths, references, and files outside of `src`.
 * `node scripts/imports.mjs FOLDER` checks the `src` of another folder.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { light, parts } from './import-matrix.mjs';

const home = join(dirname(fileURLToPath(import.meta.url)), '..');
const root = resolve(process.argv[2] ?? home);
const src = join(root, 'src');
const { name: ownName, exports: ownExports } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));

const EXTENSION = /\.[cm]?[jt]sx?$/;
/** Also after the first statement, where TypeScript ignores it. */
const REFERENCE = /^[ \t]*\/\/\/[ \t]*<(reference\b(?!\s+(lib|no-default-lib)\b)|amd-)/gim;
const ABSOLUTE = /^([/\\]|[a-z]:[/\\]|(file|data):)/i;

/**
 * @typedef {{ from: string, to: string, line: number }} Import between two files, by their paths below src, or from a
 * file to a package
 */

/** @returns {{ files: string[], internal: Import[], packages: Import[], refused: string[] }} */
function readImports() {
  const files = readdirSync(src, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && EXTENSION.test(entry.name))
    .map((entry) => relative(src, join(entry.parentPath ?? entry.path, entry.name)).replaceAll('\\', '/'))
    .sort();
  const known = new Set(files);
  const internal = [];
  const packages = [];
  const refused = new Set();
  for (const from of files) {
    const { specifiers, unchecked } = readFile(from);
    for (const { line, what } of unchecked) refused.add(`src/${from}:${line} ${what}`);
    for (const { specifier, line } of specifiers) {
      const { to, isPackage, refusal } = resolveImport(from, specifier, known);
      if (refusal) refused.add(`src/${from}:${line} imports ${specifier}. ${refusal}`);
      else if (isPackage) packages.push({ from, to: specifier, line });
      else if (to !== undefined) internal.push({ from, to, line });
    }
  }
  return { files, internal, packages, refused: [...refused] };
}

/** @returns {{ to?: string, isPackage?: true, refusal?: string }} nothing for a target that is not code */
function resolveImport(from, specifier, known) {
  if (ABSOLUTE.test(specifier)) return { refusal: 'Write a relative path.' };
  const isOwn = specifier === ownName || specifier.startsWith(`${ownName}/`);
  if (!isOwn && !specifier.startsWith('.')) return { isPackage: true };
  let target = specifier;
  if (isOwn) {
    const exported = ownExports[`.${specifier.slice(ownName.length)}`];
    if (exported === undefined) return { refusal: 'package.json does not export it.' };
    target = join(root, (exported.default ?? exported).replace(/^\.\/dist\//, 'src/'));
  }
  const path = relative(src, resolve(src, dirname(from), target)).replaceAll('\\', '/');
  if (path === '../package.json') return {};
  if (path.startsWith('../')) return { refusal: 'It is outside of src.' };
  const base = path.replace(/\.([cm]?)jsx?$/, '.$1');
  const to = [
    path,
    ...['ts', 'tsx', 'd.ts'].map((extension) => (base === path ? `${path}.${extension}` : base + extension)),
    ...['js', 'jsx'].map((extension) => `${path}.${extension}`),
    ...['ts', 'tsx', 'd.ts', 'js', 'jsx'].map((extension) =>
      path ? `${path}/index.${extension}` : `index.${extension}`,
    ),
  ].find((file) => known.has(file));
  // Generated code is absent before the first build, and imports nothing from src. JSON is not code.
  if (to === undefined && !path.includes('/generated/') && !path.endsWith('.json'))
    return { refusal: 'It does not exist.' };
  return { to };
}

/**
 * Reads the imports of a file from its syntax tree.
 *
 * @returns {{ specifiers: { specifier: string, line: number }[], unchecked: { line: number, what: string }[] }}
 */
function readFile(file) {
  const source = ts.createSourceFile(file, readFileSync(join(src, file), 'utf8'), ts.ScriptTarget.Latest, false);
  const specifiers = [];
  const unchecked = [];
  const lineOf = (position) => source.getLineAndCharacterOfPosition(position).line + 1;
  const refuse = (node, what) => unchecked.push({ line: lineOf(node.getStart(source)), what });
  const read = (node, argument) => {
    const literal = argument && unwrap(argument);
    if (literal && ts.isStringLiteralLike(literal))
      specifiers.push({ specifier: literal.text, line: lineOf(literal.getStart(source)) });
    else refuse(node, 'imports a module whose name is computed. Write the name as a literal.');
  };
  const checked = new Set();
  const visit = (node, parent) => {
    if (
      ts.isImportDeclaration(node) ||
      (ts.isExportDeclaration(node) && node.moduleSpecifier) ||
      ts.isJSDocImportTag(node)
    )
      read(node, node.moduleSpecifier);
    else if (ts.isExternalModuleReference(node)) read(node, node.expression);
    else if (ts.isImportTypeNode(node))
      read(node, ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined);
    else if (ts.isModuleDeclaration(node) && ts.isStringLiteral(node.name)) read(node, node.name);
    else if (ts.isCallExpression(node)) {
      const called = unwrap(node.expression);
      const loader =
        ts.isPropertyAccessExpression(called) && called.name.text === 'resolve' ? unwrap(called.expression) : called;
      if (isImportKeyword(loader) || isRequire(loader)) {
        checked.add(loader).add(loader.name);
        read(node, node.arguments[0]);
      }
    } else if (ts.isIdentifier(node) && node.text === 'createRequire') {
      refuse(node, 'uses createRequire. Use import or require.');
    } else if (isRequire(node) && !checked.has(node) && isValue(node, parent)) {
      refuse(node, 'uses require as a value. Call it with a literal.');
    }
    for (const comment of node.jsDoc ?? []) visit(comment, node);
    ts.forEachChild(node, (child) => visit(child, node));
  };
  visit(source);
  for (const match of source.text.matchAll(REFERENCE))
    unchecked.push({ line: lineOf(match.index), what: 'has a reference. Write an import.' });
  return { specifiers, unchecked };
}

/** Returns the expression without parentheses and type assertions around it. */
function unwrap(node) {
  let inner = node;
  while (
    ts.isParenthesizedExpression(inner) ||
    ts.isAssertionExpression(inner) ||
    ts.isNonNullExpression(inner) ||
    ts.isSatisfiesExpression(inner)
  )
    inner = inner.expression;
  return inner;
}

/** `import` in `import()`, `import.defer()` or `import.meta.resolve()`. */
function isImportKeyword(node) {
  return node.kind === ts.SyntaxKind.ImportKeyword || ts.isMetaProperty(node);
}

/** `require` or `module.require`. */
function isRequire(node) {
  return ts.isPropertyAccessExpression(node)
    ? node.name.text === 'require' && isModule(node.expression)
    : isNamed(node, 'require');
}

function isModule(expression) {
  const node = unwrap(expression);
  return isNamed(node, 'module') || (ts.isPropertyAccessExpression(node) && node.name.text === 'main');
}

function isNamed(node, name) {
  return ts.isIdentifier(node) && node.text === name;
}

/** Whether an expression is neither a name in a declaration, a member or a type, nor part of `require.main`. */
function isValue(node, parent) {
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node && parent.name.text !== 'main';
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  return parent.name !== node && parent.propertyName !== node && !ts.isTypeQueryNode(parent) && !ts.isJSDoc(parent);
}

const partOf = (file) => file.split('/', 1)[0];

/** The folder of a file in its part; `.` if it is directly in the part. */
const folderOf = (file) => (file.split('/').length > 2 ? file.split('/', 2)[1] : '.');

function list(names) {
  return names.length ? names.join(', ') : 'nothing';
}

/** @returns {string[]} one message per import that the matrix does not allow */
function forbidden({ internal, packages }) {
  const messages = [];
  for (const { from, to, line } of internal) {
    const part = partOf(from);
    const other = partOf(to);
    const at = `src/${from}:${line} imports src/${to}.`;
    if (part === other) {
      const folder = folderOf(from);
      const allowed = parts[part]?.folders?.[folder];
      if (allowed && folder !== folderOf(to) && !allowed.includes(folderOf(to)))
        messages.push(`${at} src/${part}/${folder} may import from its part: ${list(allowed)}.`);
      continue;
    }
    const allowed = parts[part]?.imports ?? [];
    const entryPoints = ['index', ...(parts[other]?.entryPoints ?? [])].map((name) => `${other}/${name}.ts`);
    if (!allowed.includes(other)) messages.push(`${at} src/${part} may import from other parts: ${list(allowed)}.`);
    else if (!entryPoints.includes(to))
      messages.push(`${at} Other parts may import from src/${other}: ${list(entryPoints)}.`);
  }
  for (const { from, to, line } of packages) {
    if (light.parts.includes(partOf(from)) && light.packages.some((scope) => to.startsWith(scope)))
      messages.push(`src/${from}:${line} imports ${to}. These parts must load quickly: ${list(light.parts)}.`);
  }
  return messages;
}

/** Returns what the matrix lacks, and which entries have nothing in src. */
function incomplete({ files }) {
  return [
    ...differences('src', [...new Set(files.map(partOf))], Object.keys(parts)),
    ...Object.entries(parts).flatMap(([part, { folders }]) => {
      const present = new Set(files.filter((file) => partOf(file) === part).map(folderOf));
      return differences(`src/${part}`, [...present], folders ? Object.keys(folders) : ['.']);
    }),
  ];
}

function differences(place, present, listed) {
  return [
    ...present
      .filter((name) => !listed.includes(name))
      .map((name) => `${place}/${name} is missing in scripts/import-matrix.mjs.`),
    ...listed
      .filter((name) => !present.includes(name))
      .map((name) => `${place}/${name} does not exist. Remove it from scripts/import-matrix.mjs.`),
  ];
}

/** Returns one message per group of files that import each other, with a shortest circle through each (Tarjan). */
function circles({ files, internal }) {
  const graph = new Map(files.map((file) => [file, new Set()]));
  for (const { from, to } of internal) graph.get(from).add(to);
  const index = new Map();
  const low = new Map();
  const stack = [];
  const groups = [];
  const visit = (file) => {
    index.set(file, index.size);
    low.set(file, index.get(file));
    stack.push(file);
    for (const next of graph.get(file)) {
      if (!index.has(next)) visit(next);
      if (stack.includes(next)) low.set(file, Math.min(low.get(file), low.get(next)));
    }
    if (low.get(file) !== index.get(file)) return;
    const group = stack.splice(stack.indexOf(file));
    if (group.length > 1 || graph.get(file).has(file)) groups.push(group);
  };
  for (const file of files) if (!index.has(file)) visit(file);
  return groups.map((group) => {
    const circle = shortestCircle(graph, group);
    const others = group.length > circle.length - 1 ? ` (${group.length} files in all)` : '';
    return `Import circle: ${circle.map((file) => `src/${file}`).join(' → ')}${others}.`;
  });
}

function shortestCircle(graph, group) {
  const found = group.map((start) => {
    const queue = [[start]];
    const seen = new Set();
    for (const path of queue) {
      for (const next of graph.get(path.at(-1))) {
        if (next === start) return [...path, start];
        if (seen.has(next) || !group.includes(next)) continue;
        seen.add(next);
        queue.push([...path, next]);
      }
    }
    return [];
  });
  return found.sort((a, b) => a.length - b.length)[0];
}

const imports = readImports();
const messages = [...incomplete(imports), ...imports.refused, ...forbidden(imports), ...circles(imports)];
for (const message of messages) console.log(message);
if (messages.length) process.exitCode = 1;

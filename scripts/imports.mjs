/**
 * `npm run imports`: checks the imports in `src` against import-matrix.mjs: between the parts, and between the folders of
 * a part. Fails for import circles, and for heavy packages in light parts, as well. Covers `import type`, dynamic imports,
 * `require` and types such as `import('./a').B`. `node scripts/imports.mjs FOLDER` checks the `src` of another folder.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { light, parts } from './import-matrix.mjs';

const root = resolve(process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), '..'));
const src = join(root, 'src');

/**
 * @typedef {{ from: string, to: string, line: number }} Import between two files, by their paths below src, or from a
 * file to a package
 */

/** @returns {{ files: string[], internal: Import[], packages: Import[] }} */
function readImports() {
  const files = readdirSync(src, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.[cm]?ts$/.test(entry.name))
    .map((entry) => relative(src, join(entry.parentPath ?? entry.path, entry.name)).replaceAll('\\', '/'))
    .sort();
  const internal = [];
  const packages = [];
  for (const from of files) {
    const text = readFileSync(join(src, from), 'utf8');
    for (const { fileName, pos } of ts.preProcessFile(text, true, true).importedFiles) {
      const line = text.slice(0, pos).split('\n').length;
      if (!fileName.startsWith('.')) {
        packages.push({ from, to: fileName, line });
        continue;
      }
      const path = relative(src, resolve(src, dirname(from), fileName)).replaceAll('\\', '/');
      const base = path.replace(/\.js$/, '');
      const to = [`${base}.ts`, `${base}.d.ts`, base ? `${base}/index.ts` : 'index.ts'].find((file) =>
        files.includes(file),
      );
      if (to !== undefined) internal.push({ from, to, line });
      // Generated code is absent before the first build, and imports nothing from src. Other targets are not code.
      else if (!path.includes('/generated/') && !path.endsWith('.json'))
        throw new Error(`src/${from}:${line}: ${fileName} does not exist.`);
    }
  }
  return { files, internal, packages };
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
const messages = [...incomplete(imports), ...forbidden(imports), ...circles(imports)];
for (const message of messages) console.log(message);
if (messages.length) process.exitCode = 1;

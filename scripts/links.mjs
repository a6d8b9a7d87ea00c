/**
 * `npm run links`: checks the links of every Markdown file. A relative link leads to a file of the repository, and its
 * anchor to a heading or an `id` there. A path in backticks, such as `test/package/contents.test.ts`, exists too, without `.test.ts`
 * if it is a suite. The README of the npm package links only to files that are packed, unless
 * package.json has a `repository`, which npm resolves relative links against. Pages of docs/provider link only to each
 * other, because a registry shows them without the rest. Addresses on the internet are not called.
 *
 * It also finds `npx` with the name of the command, in any file: outside a project, npx would install a package of that
 * name, which is not this one.
 *
 * `node scripts/links.mjs FOLDER` checks another folder, which is a Git repository.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import GithubSlugger from 'github-slugger';
import MarkdownIt from 'markdown-it';

const root = resolve(process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), '..'));
const markdown = new MarkdownIt({ html: true });
// By default, it leaves out links to files and scripts.
markdown.validateLink = () => true;
const COMMAND = 'mq-user';
/** What `npx` would install by the name of the command; `npx -p cdktf-mq-users mq-user` is fine. */
const UNSAFE = new RegExp(String.raw`\bnpx\s+(?:(?:-y|--yes|--no|--no-install|--)\s+)*${COMMAND}\b`);
/** A path of the repository, as text names it. */
const PATH = /^(?:bench|build|demo|docs|examples|scripts|src|test)\/[\w./-]+$/;
const PROVIDER = 'docs/provider/';

const files = lines('git', ['ls-files', '--cached', '--others', '--exclude-standard']).filter((file) =>
  existsSync(join(root, file)),
);
const folders = new Set(files.flatMap(parentsOf));
const pages = new Map();
const problems = [];

for (const file of files.filter((name) => name.endsWith('.md'))) {
  for (const { path, line } of pageOf(file).paths) {
    if (![path, `${path}.test.ts`].some((each) => files.includes(each) || folders.has(each)))
      problems.push(`${file}:${line}: ${path}: The file does not exist in the repository.`);
  }
  for (const { target, line } of pageOf(file).links) {
    const problem = problemOf(file, target);
    if (problem) problems.push(`${file}:${line}: ${target}: ${problem}`);
  }
}
problems.push(...problemsOfPackage());
for (const file of files) {
  const text = readFileSync(join(root, file), 'utf8');
  for (const [index, content] of text.includes('npx') ? text.split('\n').entries() : []) {
    if (UNSAFE.test(content))
      problems.push(
        `${file}:${index + 1}: npx would install the package named ${COMMAND}, which is not this one. Write npx -p cdktf-mq-users ${COMMAND}, or ${COMMAND} after an installation.`,
      );
  }
}

if (problems.length > 0) console.error(problems.join('\n'));
const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
console.log(`${pages.size} pages: ${count}`);
process.exitCode = problems.length > 0 ? 1 : 0;

/** Returns what is wrong with a link of a file; undefined if nothing is. */
function problemOf(file, target) {
  if (/^https?:\/\/[^/]+/.test(target)) return undefined;
  if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return 'Allowed: https, http and relative links.';
  if (target.startsWith('/')) return 'A link from the root depends on the site that shows it. Write a relative link.';
  const [path, anchor] = split(target);
  const to = path === '' ? file : posix.normalize(posix.join(posix.dirname(file), path)).replace(/\/$/, '');
  if (!files.includes(to) && !folders.has(to)) return 'The file does not exist in the repository.';
  if (file.startsWith(PROVIDER) && !to.startsWith(PROVIDER))
    return `A registry shows the pages of ${PROVIDER} without other files. Link to a page of it.`;
  if (anchor === undefined) return undefined;
  if (!to.endsWith('.md')) return 'Only Markdown files have anchors.';
  return pageOf(to).anchors.has(anchor) ? undefined : `${to} has no heading or id "${anchor}".`;
}

/** Returns the links of the README that the npm package cannot resolve. */
function problemsOfPackage() {
  const manifest = join(root, 'package.json');
  if (!files.includes('README.md') || !existsSync(manifest)) return [];
  if (JSON.parse(readFileSync(manifest, 'utf8')).repository) return [];
  const [{ files: packed }] = JSON.parse(lines('npm', ['pack', '--dry-run', '--json', '--ignore-scripts']).join('\n'));
  const names = new Set(packed.flatMap(({ path }) => [path, ...parentsOf(path)]));
  return pageOf('README.md').links.flatMap(({ target, line }) => {
    const path = posix.normalize(split(target)[0] || 'README.md').replace(/\/$/, '');
    return /^[a-z]+:/i.test(target) || names.has(path)
      ? []
      : [
          `README.md:${line}: ${target}: The npm package does not contain it. Link to a packed file, or add it to files of package.json.`,
        ];
  });
}

/** Returns the links and anchors of a Markdown file. */
function pageOf(file) {
  if (!pages.has(file)) pages.set(file, parse(readFileSync(join(root, file), 'utf8')));
  return pages.get(file);
}

function parse(text) {
  const slugger = new GithubSlugger();
  const links = [];
  const paths = [];
  const anchors = new Set();
  // Front matter would be a heading.
  const tokens = markdown.parse(text.replace(/^---\n[^]*?\n---\n/, blank), {});
  let line = 1;
  for (const [index, token] of tokens.entries()) {
    // The cells of a table have no line numbers.
    if (token.map) line = token.map[0] + 1;
    if (token.type === 'heading_open') anchors.add(slugger.slug(plainText(tokens[index + 1])));
    for (const part of [token, ...(token.children ?? [])]) {
      const target = part.attrGet?.('href') ?? part.attrGet?.('src');
      if (part.type === 'code_inline' && PATH.test(part.content))
        paths.push({ path: part.content.replace(/\/$/, ''), line });
      if (target) links.push({ target: decodeURIComponent(target), line });
      if (!part.type.startsWith('html_')) continue;
      for (const [, id] of part.content.matchAll(/<[a-z]+\s[^>]*?\b(?:id|name)="([^"]+)"/gi)) anchors.add(id);
      for (const [, href] of part.content.matchAll(/<(?:a|img)\s[^>]*?\b(?:href|src)="([^"]+)"/gi))
        links.push({ target: href, line });
    }
  }
  return { links, paths, anchors };
}

/** Returns the text of a heading, without its markup. */
function plainText({ children }) {
  return children.map(({ type, content }) => (type === 'text' || type === 'code_inline' ? content : '')).join('');
}

function split(target) {
  const at = target.indexOf('#');
  return at < 0 ? [target, undefined] : [target.slice(0, at), target.slice(at + 1)];
}

function parentsOf(file) {
  const parts = file.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

function blank(text) {
  return text.replace(/[^\n]/g, '');
}

function lines(command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    shell: process.platform === 'win32',
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ${args[0]} failed in ${root}: ${stderr.trim()}`);
  return stdout.split('\n').filter((line) => line !== '');
}

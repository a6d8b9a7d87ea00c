/**
 * `npm run language`: finds wording that this repository avoids, in comments, strings and Markdown, and suggests what to
 * write instead. `node scripts/language.mjs src/rules docs` checks only these paths. The wordings are in wording.mjs.
 *
 * A line that needs such a wording, for example because it quotes AWS, has `language-ok: REASON` in a comment on the
 * same line or the line before it. The reason is required.
 */
import { existsSync, readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { entries } from './wording.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Not checked: files that are generated from checked ones, recorded from other programs, or legal text. */
const EXCLUDED =
  /(^|\/)generated\/|^docs\/(cli|rules)\.md$|^docs\/provider\/|^test\/states\/|\.snap$|^LICENSE$|(^|\/)package-lock\.json$|^scripts\/wording\.mjs$|^test\/scripts\/(language\.test\.ts|wording\/)/;
const CODE = /\.(ts|mts|cts|mjs|cjs|js)$/;
const MARKDOWN = /\.md$/;
/** Files whose comments begin with `#` or `//`. */
const COMMENTED = /\.(tf|hcl|sh|ya?ml|proto|toml)$|^\.ci\/run$/;

const EXCEPTION = ['language', 'ok'].join('-');
const EXCEPTION_WITH_REASON = new RegExp(`${EXCEPTION}: \\S`);

/** Stands for the characters that open a comment. */
const COMMENT_START = '\u0001';

/** A word, or text in backticks, of which `withoutInlineCode` leaves only `~`. */
const WORD = String.raw`(?:[a-z]+\b|~+)`;

const patterns = entries.map((entry) => ({
  ...entry,
  regExp: new RegExp(
    entry.pattern.replaceAll(' ', '\\s+').replaceAll('<word>', WORD).replace('<comment>', `(?<=${COMMENT_START}\\s*)`),
    entry.isCaseSensitive ? 'g' : 'gi',
  ),
}));

/**
 * @typedef {{ file: string, line: number, column: number, text: string, instead: string, why: string }} Finding
 * @param {string} file the path, which decides how the text is read
 * @param {string} text
 * @returns {Finding[]} in the order of the text
 */
function checkText(file, text) {
  const prose = proseOf(file, text);
  if (prose === undefined) return [];
  const lines = text.split('\n');
  const starts = lineStarts(text);
  const findings = [];
  for (const { regExp, instead, why } of patterns) {
    for (const match of prose.matchAll(regExp)) {
      const line = lineAt(starts, match.index);
      if (isAllowed(lines, line)) continue;
      findings.push({
        file,
        line: line + 1,
        column: match.index - starts[line] + 1,
        text: match[0].replace(/\s+/g, ' ').trim(),
        instead,
        why,
      });
    }
  }
  for (const [line, content] of lines.entries()) {
    if (content.includes(EXCEPTION) && !EXCEPTION_WITH_REASON.test(content))
      findings.push({
        file,
        line: line + 1,
        column: content.indexOf(EXCEPTION) + 1,
        text: EXCEPTION,
        instead: `${EXCEPTION}: REASON`,
        why: 'an exception needs a reason',
      });
  }
  return findings.sort((a, b) => a.line - b.line || a.column - b.column);
}

/** Whether the line, or the one before it, has an exception with a reason. */
function isAllowed(lines, line) {
  return [lines[line], lines[line - 1]].some((content) => content !== undefined && EXCEPTION_WITH_REASON.test(content));
}

/** Returns the text with everything that is not prose replaced by spaces, so that positions stay. */
function proseOf(file, text) {
  if (CODE.test(file)) return proseOfCode(file, text);
  if (MARKDOWN.test(file)) return withoutInlineCode(text.replace(/\]\([^)\n]*\)/g, blank));
  if (COMMENTED.test(file))
    return keepOnly(
      text,
      [...text.matchAll(/(?:^|\s)(?:#|\/\/).*$/gm)].map((match) => [match.index, match.index + match[0].length]),
    );
  return undefined;
}

/** Comments, and strings of more than one word. */
function proseOfCode(file, text) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  const comments = new Map();
  const strings = [];
  const visit = (node) => {
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateExpression(node)) {
      const isImport = ts.isImportDeclaration(node.parent) || ts.isExportDeclaration(node.parent);
      if (!isImport) strings.push(rangesOfString(node, source));
    }
    const children = node.getChildren(source);
    if (children.length === 0) {
      for (const range of [
        ...(ts.getLeadingCommentRanges(text, node.pos) ?? []),
        ...(ts.getTrailingCommentRanges(text, node.end) ?? []),
      ])
        comments.set(range.pos, [range.pos, range.end]);
    }
    for (const child of children) {
      if (child.kind < ts.SyntaxKind.FirstJSDocNode || child.kind > ts.SyntaxKind.LastJSDocNode) visit(child);
    }
  };
  visit(source);
  const ranges = [...comments.values()].sort(([a], [b]) => a - b);
  const commentText = withoutInlineCode(keepOnly(text, ranges))
    .replace(/\/\*+|^\s*\*+\/?|\*\/|(?<=^|\s|[|])\/\//gm, blank)
    .replace(/\bhttps?:\/\/\S+/g, blank)
    .split('');
  for (const [index, [from]] of ranges.entries()) {
    // Lines that begin with `//` are one comment if only white space is between them.
    const [previous, end] = ranges[index - 1] ?? [0, 0];
    const continues = index > 0 && text[previous + 1] === '/' && text.slice(end, from).trim() === '';
    if (text[from + 1] === '*' || !continues) commentText[from] = COMMENT_START;
  }
  const stringText = withoutInlineCode(
    keepOnly(
      text,
      strings.filter((ranges) => /\S\s+\S/.test(ranges.map(([from, to]) => text.slice(from, to)).join(' '))).flat(),
    ),
  ).replace(/\\[ntr]/g, blank);
  return merge(commentText.join(''), stringText);
}

/** The parts of a string or template between its quotes and expressions. */
function rangesOfString(node, source) {
  if (!ts.isTemplateExpression(node)) return [[node.getStart(source) + 1, node.end - 1]];
  return [
    [node.head.getStart(source) + 1, node.head.end - 2],
    ...node.templateSpans.map(({ literal }) => [
      literal.getStart(source) + 1,
      literal.end - (ts.isTemplateTail(literal) ? 1 : 2),
    ]),
  ];
}

/** Everything outside of the ranges becomes a `|` where it is not white space, so that no phrase goes across it. */
function keepOnly(text, ranges) {
  const parts = [];
  let end = 0;
  for (const [from, to] of ranges.filter(([from, to]) => to > from).sort(([a], [b]) => a - b)) {
    if (from < end) continue;
    parts.push(text.slice(end, from).replace(/\S/g, '|'), text.slice(from, to));
    end = to;
  }
  parts.push(text.slice(end).replace(/\S/g, '|'));
  return parts.join('');
}

/** Puts the second text where the first has been blanked. */
function merge(first, second) {
  let merged = '';
  for (let index = 0; index < first.length; index += 1) merged += first[index] === '|' ? second[index] : first[index];
  return merged;
}

/** Text in backticks is code, except in fences, which show what programs print. */
function withoutInlineCode(text) {
  return text.replace(/(?<!`)`(?!`)[^`]*(?:\n[^`\n]+)*?`(?!`)/g, (code) => code.replace(/[^\n]/g, '~'));
}

function blank(text) {
  return text.replace(/[^\n]/g, ' ');
}

function lineStarts(text) {
  const starts = [0];
  for (let index = text.indexOf('\n'); index >= 0; index = text.indexOf('\n', index + 1)) starts.push(index + 1);
  return starts;
}

function lineAt(starts, offset) {
  let line = starts.length - 1;
  while (starts[line] > offset) line -= 1;
  return line;
}

/**
 * @param {string[]} paths
 * @returns {string[]} the files at the paths or below them: in the repository those that git tracks or would track
 */
function filesOf(paths) {
  const outside = paths.filter((path) => relative(root, path).startsWith('..'));
  const inside = paths.filter((path) => !outside.includes(path));
  if (inside.length === 0 && outside.length > 0) return outside;
  const { stdout, status, stderr } = spawnSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ...inside],
    { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 },
  );
  if (status !== 0) throw new Error(stderr);
  const tracked = stdout.split('\0').filter((file) => isProse(file) && existsSync(join(root, file)));
  return [...outside, ...tracked.map((file) => join(root, file))];
}

function isProse(file) {
  return [CODE, MARKDOWN, COMMENTED].some((kind) => kind.test(file)) && !EXCLUDED.test(file);
}

function main(paths) {
  const files = filesOf(paths.map((path) => resolve(path)));
  const findings = files.flatMap((file) => checkText(relative(process.cwd(), file), readFileSync(file, 'utf8')));
  for (const { file, line, column, text, instead, why } of findings)
    console.log(`${file}:${line}:${column}: "${text}" (${why}). Write: ${instead}.`);
  if (findings.length) {
    console.log(`${findings.length} ${findings.length === 1 ? 'place' : 'places'} to reword.`);
    process.exitCode = 1;
  }
}

main(process.argv.slice(2));

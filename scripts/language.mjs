/**
 * `npm run language`: finds wording that this repository avoids, in comments, strings, Markdown, and the texts in HCL,
 * YAML, JSON and shell scripts, and suggests what to write instead. `node scripts/language.mjs src/rules docs` checks
 * only these paths. The wordings are in wording.mjs.
 *
 * A string of one word is checked where users read it, such as a test title or the message of an error; elsewhere, such
 * as in a key, only for words that are never names (`isNeverName`).
 *
 * A line that needs such a wording, for example because it quotes AWS, has `language-ok: REASON` in a comment on the
 * same line or the line before it. The reason is required.
 */
import { existsSync, readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { isScalar, parseAllDocuments, visit as visitYaml } from 'yaml';
import { entries } from './wording.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Not checked: files that are generated from checked ones, recorded from other programs, or legal text. */
const EXCLUDED =
  /(^|\/)generated\/|^docs\/(cli|rules)\.md$|^docs\/(provider|reference)\/|^test\/states\/|\.snap$|^LICENSE$|(^|\/)package-lock\.json$|^scripts\/wording\.mjs$|^test\/scripts\/(language\.test\.ts|wording\/)/;
const CODE = /\.(ts|mts|cts|mjs|cjs|js)$/;
const JSON_FILE = /\.json$/;
const MARKDOWN = /\.md$/;
const YAML = /\.ya?ml$/;
const HCL = /\.(tf|hcl)$/;
const SHELL = /\.sh$|^\.ci\/run$/;
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
 * Prose of a file. `positions` has the position in the file of each character, unless the text has the positions of the
 * file. `isOneWord`: only words that are never names are looked for.
 *
 * @typedef {{ text: string, positions?: number[], isOneWord?: boolean }} Prose
 *
 * @typedef {{ file: string, line: number, column: number, text: string, instead: string, why: string }} Finding
 * @param {string} file the path, which decides how the text is read
 * @param {string} text
 * @returns {Finding[]} in the order of the text
 */
function checkText(file, text) {
  const lines = text.split('\n');
  const starts = lineStarts(text);
  const findings = [];
  for (const { text: prose, positions, isOneWord } of proseOf(file, text)) {
    for (const { regExp, instead, why, isNeverName } of patterns) {
      if (isOneWord && !isNeverName) continue;
      for (const match of prose.matchAll(regExp)) {
        const position = positions ? positions[match.index] : match.index;
        const line = lineAt(starts, position);
        if (isAllowed(lines, line)) continue;
        findings.push({
          file,
          line: line + 1,
          column: position - starts[line] + 1,
          text: match[0].replace(/\s+/g, ' ').trim(),
          instead,
          why,
        });
      }
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

/** @returns {Prose[]} */
function proseOf(file, text) {
  if (CODE.test(file) || JSON_FILE.test(file)) return proseOfCode(file, text);
  if (MARKDOWN.test(file)) return [{ text: withoutInlineCode(text.replace(/\]\([^)\n]*\)/g, blank)) }];
  const prose = [];
  if (COMMENTED.test(file)) {
    const comments = [...text.matchAll(/(?:^|\s)(?:#|\/\/).*$/gm)];
    prose.push({
      text: keepOnly(
        text,
        comments.map((match) => [match.index, match.index + match[0].length]),
      ),
    });
  }
  if (YAML.test(file)) prose.push(...proseOfStrings(text, stringsOfYaml(text)));
  if (HCL.test(file)) prose.push(...proseOfStrings(text, stringsOfHcl(text)));
  if (SHELL.test(file)) prose.push(...proseOfStrings(text, stringsOfShell(text)));
  return prose;
}

/**
 * A string, or several that are concatenated. `|` stands for each expression between the ranges.
 *
 * @typedef {[from: number, to: number] & { isJoined?: true }} Range of a literal; `isJoined` to the range before it
 * @typedef {{ ranges: Range[], isRaw?: boolean, isForUsers?: boolean }} Text
 *
 * @param {Text[]} strings
 * @returns {Prose[]} the strings that users read or that have several words, and those of one word
 */
function proseOfStrings(text, strings) {
  const prose = [
    { text: '', positions: [] },
    { text: '', positions: [], isOneWord: true },
  ];
  for (const { ranges, isRaw, isForUsers } of strings) {
    let string = '';
    const positions = [];
    for (const [index, [from, to]] of ranges.entries()) {
      if (index > 0 && !ranges[index].isJoined) {
        string += '|';
        positions.push(from);
      }
      for (const [character, position] of isRaw ? rawCharacters(text, from, to) : cookedCharacters(text, from, to)) {
        string += character;
        for (let unit = 0; unit < character.length; unit += 1) positions.push(position);
      }
    }
    const isProse = isForUsers || /\S\s+\S/.test(string);
    if (!isProse && !/^\W*[a-z]+\W*$/i.test(string)) continue;
    const into = prose[isProse ? 0 : 1];
    into.text += `${withoutInlineCode(string)}\n|\n`;
    for (const position of positions) into.positions.push(position);
    for (let unit = 0; unit < 3; unit += 1) into.positions.push(positions.at(-1) ?? 0);
  }
  return prose;
}

function* rawCharacters(text, from, to) {
  for (let index = from; index < to; index += 1) yield [text[index], index];
}

/** The characters that the escapes of a literal stand for, with their positions. */
function* cookedCharacters(text, from, to) {
  const escapes = /\\(?:u\{([0-9a-f]+)\}|u([0-9a-f]{4})|x([0-9a-f]{2})|(\r?\n)|([^]))/gi;
  let end = from;
  for (const match of text.slice(from, to).matchAll(escapes)) {
    const position = from + match.index;
    yield* rawCharacters(text, end, position);
    end = position + match[0].length;
    const [, braced, four, two, lineEnd, other] = match;
    const code = Number.parseInt(braced ?? four ?? two ?? '', 16);
    if (code <= 0x10ffff) yield [String.fromCodePoint(code), position];
    else if (lineEnd === undefined) yield ['ntrfvb0'.includes(other) ? ' ' : other, position];
  }
  yield* rawCharacters(text, end, to);
}

/** Comments and strings. */
function proseOfCode(file, text) {
  const kind = JSON_FILE.test(file) ? ts.ScriptKind.JSON : ts.ScriptKind.TS;
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, kind);
  const comments = new Map();
  const strings = [];
  const visit = (node) => {
    if ((isText(node) || isConcatenation(node)) && !isModuleName(node) && !isConcatenation(parentOf(node))) {
      const operands = operandsOf(node);
      if (operands.some(isText)) strings.push(textOf(operands, node, source));
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
  return [{ text: proseOfComments(text, [...comments.values()]) }, ...proseOfStrings(text, strings)];
}

function proseOfComments(text, unordered) {
  const ranges = unordered.sort(([a], [b]) => a - b);
  // Lines that begin with `//` are one comment if only white space is between them.
  const begins = ranges.map(([from], index) => {
    const [previous, end] = ranges[index - 1] ?? [0, 0];
    const continues = index > 0 && text[previous + 1] === '/' && text.slice(end, from).trim() === '';
    return text[from + 1] === '*' || !continues;
  });
  const kept = keepOnly(text, ranges);
  const starts = ranges.filter((_, index) => begins[index]).map(([from]) => from);
  const comments = [0, ...starts].map((from, index) => withoutInlineCode(kept.slice(from, starts[index])));
  const prose = comments
    .join('')
    .replace(/\/\*+|^\s*\*+\/?|\*\/|(?<=^|\s|[|])\/\//gm, blank)
    .replace(/\bhttps?:\/\/\S+/g, blank)
    .split('');
  for (const from of starts) prose[from] = COMMENT_START;
  return prose.join('');
}

function isText(node) {
  return ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateExpression(node);
}

function isModuleName({ parent }) {
  return ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent);
}

function isConcatenation(node) {
  return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken;
}

/** The node around a node and the parentheses around that. */
function parentOf({ parent }) {
  return ts.isParenthesizedExpression(parent) ? parentOf(parent) : parent;
}

/** What a concatenation and those in it concatenate, in order; another node itself. */
function operandsOf(node) {
  if (ts.isParenthesizedExpression(node)) return operandsOf(node.expression);
  return isConcatenation(node) ? [...operandsOf(node.left), ...operandsOf(node.right)] : [node];
}

/** @returns {Text} */
function textOf(operands, whole, source) {
  const ranges = [];
  let isAfterText = false;
  for (const operand of operands) {
    const own = isText(operand) ? rangesOfString(operand, source) : [];
    if (own.length > 0 && isAfterText) own[0].isJoined = true;
    if (own.length === 0 && ranges.length === 0) ranges.push([operand.pos, operand.pos]);
    ranges.push(...own);
    isAfterText = own.length > 0;
  }
  const { parent } = whole;
  return {
    ranges,
    isRaw: ts.isTaggedTemplateExpression(parent) && parent.tag.getText(source) === 'String.raw',
    isForUsers: isForUsers(whole, source),
  };
}

/** Whether a literal is a test title, the message of an error, a printed text, or a description. */
function isForUsers(node, source) {
  const { parent } = node;
  if (ts.isPropertyAssignment(parent))
    return parent.initializer === node && /^(description|summary|message|title)$/.test(parent.name.text);
  if (!(ts.isCallExpression(parent) || ts.isNewExpression(parent)) || parent.arguments?.[0] !== node) return false;
  return /^(x?(test|it|describe)\b|console\.)|(Error|\.(description|summary|write))$/.test(
    parent.expression.getText(source),
  );
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

/** The values, without the keys. @returns {Text[]} */
function stringsOfYaml(text) {
  const strings = [];
  for (const document of parseAllDocuments(text)) {
    visitYaml(document, {
      Scalar(key, { value, range, type }) {
        if (key === 'key' || typeof value !== 'string' || !range) return;
        strings.push({ ranges: [[range[0], range[1]]], isRaw: type !== 'QUOTE_DOUBLE' });
      },
    });
  }
  return strings;
}

/** The quoted strings and heredocs outside of comments. @returns {Text[]} */
function stringsOfHcl(text) {
  const tokens = /(?:#|\/\/).*$|\/\*[^]*?\*\/|"((?:[^"\\\n]|\\.)*)"|<<[-~]?(\w+)\n([^]*?)\n\s*\2$/gm;
  return [...text.matchAll(tokens)].flatMap((match) => {
    const content = match[1] ?? match[3];
    if (content === undefined) return [];
    const from = match.index + match[0].indexOf(content, match[3] === undefined ? 1 : match[0].indexOf('\n'));
    const before = text.slice(text.lastIndexOf('\n', match.index) + 1, match.index);
    return [
      { ranges: [[from, from + content.length]], isForUsers: /\b(description|error_message)\s*=\s*$/.test(before) },
    ];
  });
}

/** What `echo` and `printf` print. @returns {Text[]} */
function stringsOfShell(text) {
  return [
    ...text.matchAll(/(?<=^|[\s;&|({])(?:echo|printf)[ \t]+((?:"(?:[^"\\]|\\.)*"|'[^']*'|(?!\s#)[^\n;&|"'])*)/g),
  ].map((match) => {
    const to = match.index + match[0].length;
    return { ranges: [[to - match[1].length, to]], isForUsers: true };
  });
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

/** Text in backticks is code, within a paragraph, except in fences, which show what programs print. */
function withoutInlineCode(text) {
  return text.replace(/(?<!`)`(?!`)(?:[^`\n]|\n(?!\s*\n))*`(?!`)/g, (code) => code.replace(/[^\n]/g, '~'));
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
  return [CODE, JSON_FILE, MARKDOWN, COMMENTED].some((kind) => kind.test(file)) && !EXCLUDED.test(file);
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

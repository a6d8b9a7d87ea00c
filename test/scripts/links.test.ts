/** `npm run links`, which `npm run check` runs for this repository: what it finds in another one. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const script = join(__dirname, '../../scripts/links.mjs');

function check(folder: string): string[] {
  const { status, stderr } = spawnSync(process.execPath, [script, folder], { encoding: 'utf8', timeout: 55_000 });
  const problems = stderr.split('\n').filter((line) => line !== '');
  expect(status).toBe(problems.length > 0 ? 1 : 0);
  return problems;
}

describe('in a repository', () => {
  let folder: string;

  /** Writes the files, and returns the problems that are found in them. */
  function problemsIn(files: Readonly<Record<string, string>>): string[] {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    return check(folder);
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mq-links-'));
    expect(spawnSync('git', ['init', '--quiet'], { cwd: folder }).status).toBe(0);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('links to files, folders, headings and ids are correct', () => {
    const problems = problemsIn({
      'docs/a.md': [
        '---\ntitle: x\n---\n# First `code` and *more*\n## Twice\n## Twice\n<a id="own"></a>\n',
        '[1](b.md) [2](../docs) [3](b.md#dots-and-dashes) [4](#twice-1) [5](#own) [6](#first-code-and-more)',
        '[7](https://example.com/x) [8](b%20c.md) ![9](../picture.svg) [10][reference]\n',
        '`src/README.md`, `src`, `src/`, `test/a`, `dist/x.js` and `test/*`\n',
        '```\n[not a link](missing.md)\n```\n\n[reference]: ../src/README.md',
      ].join('\n'),
      'docs/b.md': '# Dots, and-dashes!',
      'docs/b c.md': 'x',
      'picture.svg': '<svg/>',
      'src/README.md': 'x',
      'test/a.test.ts': 'x',
    });
    expect(problems).toEqual([]);
  });

  test.each([
    ['[a](missing.md)', 'The file does not exist in the repository.'],
    ['[a](../outside.md)', 'The file does not exist in the repository.'],
    ['[a](other.md#nothing)', 'other.md has no heading or id "nothing".'],
    ['[a](#nothing)', 'page.md has no heading or id "nothing".'],
    ['[a](/other.md)', 'Write a relative link.'],
    ['[a](file:///other.md)', 'Allowed: https, http and relative links.'],
    ['[a](data.json#x)', 'Only Markdown files have anchors.'],
    ['![a](missing.png)', 'The file does not exist in the repository.'],
    ['<a href="missing.md">a</a>', 'The file does not exist in the repository.'],
    ['`test/missing.test.ts`', 'page.md:1: test/missing.test.ts: The file does not exist in the repository.'],
    ['| a |\n| --- |\n| [a](missing.md) |', 'page.md:3: missing.md: The file does not exist in the repository.'],
  ])('%s is reported', (text, problem) => {
    const problems = problemsIn({ 'page.md': text, 'other.md': '# Other', 'data.json': '{}' });
    expect(problems).toEqual([expect.stringContaining(problem)]);
  });

  test('a file that Git ignores does not exist', () => {
    const problems = problemsIn({ '.gitignore': 'dist', 'page.md': '[a](dist/a.md)', 'dist/a.md': 'x' });
    expect(problems).toEqual([expect.stringContaining('does not exist')]);
  });

  test('the README of a package links to what is packed, unless package.json has a repository', () => {
    const manifest = { name: 'x', version: '1.0.0', files: ['docs/a.md'] };
    const files = {
      'package.json': JSON.stringify(manifest),
      'README.md': '[a](docs/a.md#a) [b](docs) [c](docs/b.md) [d](LICENSE) [e](#e)\n\n# E',
      'docs/a.md': '# A',
      'docs/b.md': '# B',
      LICENSE: 'x',
    };
    expect(problemsIn(files)).toEqual([expect.stringContaining('README.md:1: docs/b.md: The npm package does not')]);
    const repository = 'https://example.com/x.git';
    expect(problemsIn({ 'package.json': JSON.stringify({ ...manifest, repository }) })).toEqual([]);
  });

  test('a page of the provider does not link to other documents', () => {
    const problems = problemsIn({
      'docs/provider/index.md': '[a](resources/user.md) [b](../credentials.md)',
      'docs/provider/resources/user.md': '[a](../index.md)',
      'docs/credentials.md': 'x',
    });
    expect(problems).toEqual([expect.stringContaining('docs/provider/index.md:1: ../credentials.md: A registry')]);
  });

  const command = 'mq-user';
  test.each([
    [`npx ${command} list`, 1],
    [`npx --yes ${command} list`, 1],
    [`npx -p cdktf-mq-users ${command} list`, 0],
    [`npx cdktf && ${command} list`, 0],
    [`npx ${command}s`, 0],
  ])('%s: %i problems', (line, count) => {
    const problems = problemsIn({ 'a.sh': `\n${line}\n` });
    expect(problems).toHaveLength(count);
    expect(problems.filter((problem) => !problem.startsWith('a.sh:2: npx would install'))).toEqual([]);
  });
});

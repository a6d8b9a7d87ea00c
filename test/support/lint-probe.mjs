// Lints pieces of code as if they stood in files of this project: a list of [file, code] on stdin, the ids of the broken
// rules of each on stdout. A process of its own, since ESLint loads its configuration in a way that jest forbids.
import { text } from 'node:stream/consumers';
import { ESLint } from 'eslint';

const eslint = new ESLint();
const cases = JSON.parse(await text(process.stdin));
const results = [];
for (const [file, code] of cases) {
  const [result] = await eslint.lintText(code, { filePath: file });
  results.push(result.messages.map(({ ruleId }) => ruleId));
}
console.log(JSON.stringify(results));

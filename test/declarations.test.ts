/** The declaration files that the package exports: they compile by themselves, and do not contain internal parts. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import * as ts from 'typescript';

const root = join(__dirname, '..');
const dist = join(root, 'dist');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { exports: Record<string, unknown> };
const entryPoints = Object.values(manifest.exports)
  .map((target) => JSON.stringify(target))
  .flatMap((text) => text.match(/\.\/dist\/[\w/-]+/g) ?? [])
  .map((target) => join(root, `${target}.d.ts`));

/** Returns the declaration files that can be reached from an entry point. */
function reachable(entryPoint: string, found = new Set<string>()): Set<string> {
  if (found.has(entryPoint)) return found;
  found.add(entryPoint);
  for (const { fileName } of ts.preProcessFile(readFileSync(entryPoint, 'utf8')).importedFiles) {
    if (!fileName.startsWith('.')) continue;
    const path = resolve(dirname(entryPoint), fileName.replace(/\.js$/, ''));
    const file = [`${path}.d.ts`, join(path, 'index.d.ts')].find((candidate) => existsSync(candidate));
    if (file === undefined) throw new Error(`${relative(root, entryPoint)} imports ${fileName}, which does not exist`);
    reachable(file, found);
  }
  return found;
}

const files = new Set(entryPoints.flatMap((entryPoint) => [...reachable(entryPoint)]));

test('every entry point has declarations', () => {
  expect(entryPoints.length).toBeGreaterThanOrEqual(6);
  expect(entryPoints.filter((entryPoint) => !existsSync(entryPoint))).toEqual([]);
  expect([...files].map((file) => relative(dist, file))).toContain(join('amazon-mq', 'users', 'client.d.ts'));
});

test.each(['PreparedBroker', 'MAX_USERS', 'isAsSent', 'Tuning', 'tuning', '@internal'])(
  'no declaration contains %s',
  (internal) => {
    const containing = [...files].filter((file) => readFileSync(file, 'utf8').includes(internal));
    expect(containing.map((file) => relative(dist, file))).toEqual([]);
  },
);

test('the declarations compile without the parts that were removed from them', () => {
  const program = ts.createProgram(entryPoints, {
    noEmit: true,
    strict: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
    types: ['node'],
  });
  const problems = [...files].flatMap((file) => {
    const source = program.getSourceFile(file);
    return source === undefined
      ? []
      : [...program.getSemanticDiagnostics(source), ...program.getSyntacticDiagnostics(source)];
  });
  const texts = problems.map(({ file, messageText }) => [
    file && relative(dist, file.fileName),
    ts.flattenDiagnosticMessageText(messageText, '\n'),
  ]);
  expect(texts).toEqual([]);
});

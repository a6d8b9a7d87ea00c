/** The import directions of docs/architecture.md are a lint rule; these tests show that it bites. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const zones = 'import-x/no-restricted-paths';
const heavy = 'no-restricted-imports';

// The files exist, since typed linting wants them in the project; only their content is another.
const cases: [file: string, target: string, broken: string[]][] = [
  ['src/rules/index.ts', '../amazon-mq', [zones]],
  ['src/rules/index.ts', '../emulator', [zones]],
  ['src/rules/index.ts', '@aws-sdk/client-mq', [heavy]],
  ['src/roster/index.ts', '../rules', []],
  ['src/roster/index.ts', '../amazon-mq', [zones]],
  ['src/amazon-mq/index.ts', '../provider/provider', [zones]],
  ['src/amazon-mq/index.ts', '../rules', []],
  ['src/constructs/index.ts', '../amazon-mq', [zones]],
  ['src/constructs/index.ts', '../provider/provider', [zones]],
  ['src/constructs/index.ts', '@aws-sdk/client-mq', [heavy]],
  ['src/constructs/index.ts', '@grpc/grpc-js', [heavy]],
  ['src/constructs/index.ts', '../rules', []],
  ['src/provider/provider.ts', '../constructs', [zones]],
  ['src/provider/provider.ts', '../emulator', [zones]],
  ['src/provider/provider.ts', '../amazon-mq', []],
  ['src/provider/resources/mq-user/index.ts', '../../../terraform-plugin', []],
  ['src/terraform-plugin/index.ts', '../rules', [zones]],
  ['src/terraform-plugin/index.ts', '../provider/provider', [zones]],
  ['src/cli/main.ts', '../constructs', [zones]],
  ['src/cli/main.ts', '../provider/provider', [zones]],
  ['src/cli/main.ts', '../amazon-mq', []],
  ['src/cli/main.ts', '../emulator', []],
  ['src/emulator/index.ts', '../rules', [zones]],
  ['src/emulator/index.ts', '../amazon-mq', [zones]],
];

let results: string[][];

beforeAll(() => {
  const input = JSON.stringify(cases.map(([file, target]) => [file, `import '${target}';\n`]));
  const probe = spawnSync(process.execPath, [join(__dirname, 'support/lint-probe.mjs')], {
    cwd: join(__dirname, '..'),
    input,
    encoding: 'utf8',
  });
  if (probe.status !== 0) throw new Error(probe.stderr);
  results = JSON.parse(probe.stdout) as string[][];
});

test.each(
  cases.map(([file, target, broken], index) => ({
    file,
    target,
    broken,
    index,
    may: broken.length ? 'may not' : 'may',
  })),
)('$file $may import $target', ({ broken, index }) => {
  expect(results[index]).toEqual(broken);
});

/**
 * Compares Python with JavaScript: the synthesis of 1,000 users, and the import of the package. Each program is a new process
 * that measures itself. Targets: 1.5 times; 50 ms. The same with 1,000 bare resources of the framework shows what jsii itself
 * costs per construct.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pythonWithPackages } from '../test/support/python/python';
import { run, type Ended } from '../test/support/run/programs';
import { compare, type Row, type Sample, type Section } from './measure';

const folder = join(__dirname, 'python');

export async function pythonSynthAndImport(): Promise<Section> {
  const python = pythonWithPackages();
  if (!python) return { rows: [], skipped: ['there is no Python with the packages'] };
  const outdirs = mkdtempSync(join(tmpdir(), 'mq-users-bench-'));
  const env = { TMPDIR: outdirs };
  const inPython = (kind: string) => () => printed(python.run([join(folder, 'synth.py'), kind], env));
  const inJavaScript = (kind: string) => () =>
    printed(run(process.execPath, [join(folder, 'synth.js'), kind], { ...process.env, ...env }));
  const importOf = (name: string) => () => printed(python.run(['-c', timedImport(name)]));
  try {
    const rows: Row[] = [];
    for (const [kind, what] of [
      ['bare', '1,000 `TerraformResource`s of the framework'],
      ['each', '1,000 `BrokerUser`s, each one'],
      ['lists', '4 `BrokerUsers` of 250'],
    ] as const) {
      rows.push(
        ...(await compare(
          [
            { name: 'JavaScript', measure: inJavaScript(kind) },
            { name: 'Python', measure: inPython(kind) },
          ],
          7,
          what,
        )),
      );
    }
    const imports = [
      { name: '`cdktf`', measure: importOf('cdktf') },
      { name: '`cdktf_mq_users`, after `cdktf`', measure: importOf('cdktf_mq_users') },
    ];
    return { rows: [...rows, ...(await compare(imports, 15, 'import'))] };
  } finally {
    rmSync(outdirs, { recursive: true, force: true });
  }
}

/** Returns the time that a program printed. */
async function printed(ended: Promise<Ended>): Promise<Sample> {
  const { status, stdout, stderr } = await ended;
  if (status !== 0) throw new Error(stderr);
  return { millis: Number(stdout) };
}

/** Returns a program that prints how long the import of a module takes; cdktf is imported first, unless it is the module. */
function timedImport(module: string): string {
  const first = module === 'cdktf' ? 'time' : 'time, cdktf';
  return `import ${first}
began = time.perf_counter()
import ${module}
print((time.perf_counter() - began) * 1000)`;
}

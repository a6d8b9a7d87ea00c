/**
 * Compares Python with JavaScript: the synthesis of 1,000 users, each program in a new process that measures itself, and the
 * import of the package. Targets: 1.5 times; 50 ms more than cdktf.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pythonWithPackages } from '../test/support/python/python';
import { run, type Ended } from '../test/support/run/programs';
import { compare, type Sample } from './measure';

const folder = join(__dirname, 'python');

export async function pythonSynthAndImport(): Promise<readonly string[]> {
  const python = pythonWithPackages();
  if (!python) return [];
  const outdirs = mkdtempSync(join(tmpdir(), 'mq-users-bench-'));
  const env = { TMPDIR: outdirs };
  const inPython = (kind: string) => () => printed(python.run([join(folder, 'synth.py'), kind], env));
  const inJavaScript = (kind: string) => () =>
    printed(run(process.execPath, [join(folder, 'synth.js'), kind], { ...process.env, ...env }));
  const imports = (code: string) => () => whole(python.run(['-c', code]));
  try {
    const lines = [];
    for (const [kind, what] of [
      ['each', '1,000 BrokerUsers one by one'],
      ['lists', '4 BrokerUsers of 250'],
    ] as const) {
      lines.push(
        ...(await compare(
          [
            { name: `${what}, JavaScript`, measure: inJavaScript(kind) },
            { name: `${what}, Python`, measure: inPython(kind) },
          ],
          7,
        )),
      );
    }
    const both = [
      { name: 'import cdktf', measure: imports('import cdktf') },
      { name: 'import cdktf, cdktf_mq_users', measure: imports('import cdktf, cdktf_mq_users') },
    ];
    return [...lines, ...(await compare(both, 11))];
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

/** Returns the time of a whole program. */
async function whole(ended: Promise<Ended>): Promise<Sample> {
  const began = performance.now();
  const { status, stderr } = await ended;
  if (status !== 0) throw new Error(stderr);
  return { millis: performance.now() - began };
}

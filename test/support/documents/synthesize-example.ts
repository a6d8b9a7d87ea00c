/** Synthesizes an example in the same way as a user: by running its app. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanEnvironment } from '../terraform/terraform';
import { root } from './blocks';

/** What a synth of an example wrote. */
export interface SynthesizedExample {
  readonly outdir: string;
  /** The folder of a stack. */
  stack(id: string): string;
  remove(): void;
}

/** Synthesizes an example. Fails with its output if it fails. */
export function synthesizeExample(name: string, env: NodeJS.ProcessEnv = {}): SynthesizedExample {
  const outdir = mkdtempSync(join(tmpdir(), `mq-users-${name}-`));
  // The command tsx starts two processes.
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--require', require.resolve('tsx/cjs'), join(root, 'examples', name, 'main.ts')],
    { cwd: outdir, env: { ...cleanEnvironment(), CDKTF_OUTDIR: outdir, ...env }, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`The example ${name} ended with ${status}.\n${stderr}`);
  return {
    outdir,
    stack: (id) => join(outdir, 'stacks', id),
    remove: () => rmSync(outdir, { recursive: true, force: true }),
  };
}

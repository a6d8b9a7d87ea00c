/** Measures how long importing the constructs takes in an app that imports cdktf. Target: 60 ms more than cdktf. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { compare, type Sample, type Section } from './measure';

const root = join(__dirname, '..');

export async function importTime(): Promise<Section> {
  const ours = join(root, 'dist', 'constructs');
  return {
    rows: await compare(
      [
        { name: '`cdktf`', measure: () => runs(`require('cdktf')`) },
        {
          name: '`cdktf` and `cdktf-mq-users`',
          measure: () => runs(`require('cdktf');require(${JSON.stringify(ours)})`),
        },
      ],
      15,
    ),
  };
}

/** Runs node with only these imports. */
function runs(code: string): Promise<Sample> {
  const began = performance.now();
  const child = spawn(process.execPath, ['-e', code], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (status) => {
      if (status === 0) resolve({ millis: performance.now() - began });
      else reject(new Error(`node ended with ${status}`));
    });
  });
}

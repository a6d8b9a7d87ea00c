/** Runs the real cdktf command. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cleanEnvironment } from './terraform';

const root = join(__dirname, '..', '..', '..');

/** The command that runs an app in TypeScript. The command tsx does the same in two processes. */
export const appCommand = (file: string) => `"${process.execPath}" --require "${require.resolve('tsx/cjs')}" "${file}"`;

/** Prepares a folder in which `cdktf` runs an example. */
export function cdktfProject(folder: string, example: string): void {
  const app = appCommand(join(root, 'examples', example, 'main.ts'));
  writeFileSync(join(folder, 'cdktf.json'), JSON.stringify({ language: 'typescript', app, sendCrashReports: 'false' }));
}

/** Gives the command cdktf a plugin cache, as it has by default, in a folder that no other suite uses. */
export const ownPluginCache = (folder: string): NodeJS.ProcessEnv => ({
  CDKTF_DISABLE_PLUGIN_CACHE_ENV: '0',
  TF_PLUGIN_CACHE_DIR: folder,
});

/** For apps whose stderr has to be empty: both frameworks use an API that Node.js 22 and newer warn about. */
export const withoutDeprecations = { NODE_OPTIONS: '--no-deprecation' };

/** Runs `cdktf` in a folder and returns all that it prints. */
export async function cdktf(
  folder: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ status: number | null; output: string }> {
  const child = spawn(join(root, 'node_modules/.bin/cdktf'), [...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...cleanEnvironment(),
      ...ownPluginCache(join(folder, 'plugin-cache')),
      CDKTF_HOME: join(folder, 'home'),
      CI: 'true',
      FORCE_COLOR: '0',
      ...env,
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, output };
}

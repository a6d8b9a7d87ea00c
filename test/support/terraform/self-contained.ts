/** The self-contained programs, built by the script of the package. npm or its cache must have the runtime. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { readSelfContainedBinary } from '../../../src/provider-package';

export const selfContainedScript = join(__dirname, '..', '..', '..', 'build', 'self-contained.mjs');

/** Runs the script. */
export function buildPrograms(args: readonly string[] = [], env: NodeJS.ProcessEnv = process.env) {
  const script = [selfContainedScript, ...args];
  const { status, stderr } = spawnSync(process.execPath, script, { encoding: 'utf8', env, timeout: 300_000 });
  return { status, stderr };
}

/** Builds the program of a platform. Returns its path, or undefined, with a sentence on stderr, if npm cannot get the runtime. */
export function selfContainedProgram(platform: string): string | undefined {
  const { status, stderr } = buildPrograms(['--platform', platform]);
  if (status === 0) return readSelfContainedBinary().files.find((file) => file.platform === platform)?.path;
  if (!/npm could not download|npm is not on the PATH/.test(stderr)) throw new Error(stderr);
  process.stderr.write(
    `SKIPPED: npm cannot get the runtime of the self-contained program for ${platform}; its tests did not run.\n`,
  );
  return undefined;
}

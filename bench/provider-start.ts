/**
 * Measures the time from the start of a provider to its handshake, and its memory then. Target: 200 ms, 80 MiB. Our provider
 * first starts without cached compiled code, and then with it.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtPlugin, livePlugin, pluginEnvironment } from '../test/support/terraform/plugin-life';
import { compare, type Candidate, type Sample, type Section } from './measure';

export async function providerStart(): Promise<Section> {
  const env = pluginEnvironment();
  const cache = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    await livePlugin('plan', { XDG_CACHE_HOME: cache });
    const candidates: Candidate[] = [
      {
        name: '`node` that prints a line',
        measure: () => start(process.execPath, env, ['-e', 'console.log(1);setInterval(()=>0,1e3)']),
      },
      {
        name: '`terraform-provider-mq`, first start',
        measure: () => start(builtPlugin, { ...env, NODE_DISABLE_COMPILE_CACHE: '1' }),
      },
      {
        name: '`terraform-provider-mq`, later starts',
        measure: () => start(builtPlugin, { ...env, XDG_CACHE_HOME: cache }),
      },
    ];
    const aws = awsProvider();
    if (aws) candidates.push({ name: '`terraform-provider-aws`', measure: () => start(aws, env) });
    const rows = await compare(candidates, 15);
    return { rows, skipped: aws ? [] : ['TF_AWS_PROVIDER_MIRROR names no mirror with terraform-provider-aws'] };
  } finally {
    rmSync(cache, { recursive: true });
  }
}

/** Returns the time to the first line on stdout. Memory is read from /proc, which only Linux has. */
export function start(file: string, env: NodeJS.ProcessEnv, args: readonly string[] = []): Promise<Sample> {
  const began = performance.now();
  const child = spawn(file, [...args], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.stdout.once('data', () => {
      const millis = performance.now() - began;
      const status = `/proc/${child.pid}/status`;
      const peak = existsSync(status)
        ? Number(/VmHWM:\s+(\d+)/.exec(readFileSync(status, 'utf8'))?.[1]) / 1024
        : undefined;
      child.once('exit', () => resolve({ millis, ...(peak !== undefined && { mebibytes: peak }) }));
      child.kill('SIGKILL');
    });
  });
}

/** Returns the executable of the AWS provider in the filesystem mirror that TF_AWS_PROVIDER_MIRROR names. */
export function awsProvider(): string | undefined {
  const mirror = process.env.TF_AWS_PROVIDER_MIRROR;
  if (!mirror || !existsSync(mirror)) return undefined;
  const files = readdirSync(mirror, { recursive: true, encoding: 'utf8' });
  const name = files.find((file) => /hashicorp\/aws\/.*linux_amd64\/terraform-provider-aws_v[^/]*$/.test(file));
  return name && join(mirror, name);
}

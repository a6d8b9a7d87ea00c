/** The environment in which AWS clients use the emulator, and the program that `mq-user emulator -- …` runs in it. */
// eslint-disable-next-line @typescript-eslint/no-require-imports -- a CommonJS module that is a function
import spawn = require('cross-spawn');
import { constants, devNull } from 'node:os';
import { UsageError } from '../shared/usage-error';

/** Returns the variables that every AWS client reads. */
export function emulatorVariables(endpoint: string, region: string): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    // A profile could make clients ignore the endpoint.
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false',
  };
}

/** Returns an environment without the settings, the profiles and the credentials that could lead a client to AWS. */
function isolatedEnvironment(endpoint: string, region: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !/^AWS_/i.test(name));
  const withoutProxy = (name: string) => ['127.0.0.1', env[name]].filter(Boolean).join(',');
  return {
    ...Object.fromEntries(kept),
    ...emulatorVariables(endpoint, region),
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
    NO_PROXY: withoutProxy('NO_PROXY'),
    no_proxy: withoutProxy('no_proxy'),
  };
}

/** Runs a program to its end, and returns the exit code that a shell would return. */
export function runIsolated(
  [program = '', ...args]: readonly string[],
  { endpoint, region }: { readonly endpoint: string; readonly region: string },
): Promise<number> {
  const child = spawn(program, args, {
    stdio: 'inherit',
    env: isolatedEnvironment(endpoint, region, process.env),
  });
  // A terminal sends Ctrl-C to the program too, which decides when it ends.
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const forward = (signal: NodeJS.Signals) => void (signal === 'SIGINT' || child.kill(signal));
  for (const signal of signals) process.on(signal, forward);
  const end = () => void child.kill('SIGTERM');
  process.once('disconnect', end);
  return new Promise<number>((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new UsageError(`${program} cannot be run: ${error.code === 'ENOENT' ? 'it was not found' : error.message}.`),
      ),
    );
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  }).finally(() => {
    for (const signal of signals) process.off(signal, forward);
    process.off('disconnect', end);
  });
}

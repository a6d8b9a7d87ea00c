/** Replaces the environment of this process, for parts that run in it and read their settings from there. */
import os from 'node:os';

let last: Promise<unknown> = Promise.resolve();

/**
 * Runs a function with another environment, in which the SDK's notice about Node.js 20 is disabled, and with its HOME as the
 * home folder. One runs at a time; others wait for it.
 */
export function withEnvironment<T>(env: NodeJS.ProcessEnv, body: () => Promise<T>): Promise<T> {
  const result = last.then(() => replaceAndRun(env, body));
  last = result.catch(() => undefined);
  return result;
}

async function replaceAndRun<T>(env: NodeJS.ProcessEnv, body: () => Promise<T>): Promise<T> {
  const { env: ownEnvironment } = process;
  const { homedir } = os;
  process.env = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', ...env };
  // Node.js reads the real environment for it.
  os.homedir = () => env.HOME ?? homedir();
  try {
    return await body();
  } finally {
    process.env = ownEnvironment;
    os.homedir = homedir;
  }
}

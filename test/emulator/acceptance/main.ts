/**
 * `npm run acceptance`: runs the cases against the emulator in this process. With AWS_ACCEPTANCE=1 it runs them against AWS, where it
 * creates a broker that costs money: docs/emulator.md describes it.
 *
 * It is a separate program, and not a suite of Jest, because Jest ends its processes on Ctrl-C, and the broker must be deleted first.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { document, withLastRun } from './last-run';
import type { Result } from './run';
import { cleanSession, runSession } from './session';
import { SettingsError, targetOf, type Target } from './target';

const exitCode = { passed: 0, failed: 1, settings: 2, left: 3 } as const;
/** The time for the cases. The removal that follows is not limited by it. */
const maxMillis = 2 * 60 * 60 * 1000;

const say = (text: string) => void process.stdout.write(`${text}\n`);
const controller = new AbortController();
let received: NodeJS.Signals | undefined;

/** Makes the process end only when everything is removed, also after a signal or an error. */
function stopInOrder(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      const isFirst = received === undefined;
      received ??= signal;
      say(`${signal}: ${isFirst ? 'the run stops' : 'the run is stopping'}, and ends when its broker is deleted.`);
      controller.abort(new Error(`The run got ${signal}.`));
    });
  }
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => controller.abort(error));
  }
  // A reader of the output that ends must not end the run.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  setTimeout(() => controller.abort(new Error('The run took two hours.')), maxMillis).unref();
}

async function main(env: NodeJS.ProcessEnv): Promise<number> {
  const target = await targetOf(env);
  try {
    if (env.AWS_ACCEPTANCE_CLEAN === '1') {
      return (await cleanSession(target, say)).length > 0 ? exitCode.left : exitCode.passed;
    }
    const { results, passed, hasRunAll, left } = await runSession(target, controller.signal, say);
    if (target.isAws && hasRunAll) recordRun(target, results);
    if (left.length > 0) return exitCode.left;
    return passed ? exitCode.passed : exitCode.failed;
  } finally {
    await target.close();
  }
}

function recordRun({ region }: Target, results: readonly Result[]): void {
  writeFileSync(document, withLastRun(readFileSync(document, 'utf8'), { date: new Date(), region, results }));
  say('docs/emulator.md has the date of this run. Commit it.');
}

// The SDK's notice about the end of its support for Node.js 20.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
stopInOrder();
main(process.env).then(
  (code) => process.exit(received ? 128 + constants.signals[received] : code),
  (error: unknown) => {
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(error instanceof SettingsError ? exitCode.settings : exitCode.failed);
  },
);

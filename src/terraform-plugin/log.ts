/**
 * Logs in the form that Terraform reads from a plugin's stderr: one JSON object a line. Terraform adds them to its own
 * log at the level they have. Nothing is written unless TF_LOG or TF_LOG_PROVIDER asks for logs.
 */

import { plainLine } from './plain-text';

export type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error';
/** Named values of a line. Never pass a password or an object that may hold one. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;
export type Log = Readonly<Record<Level, (message: string, fields?: LogFields) => void>>;

const levels: readonly Level[] = ['trace', 'debug', 'info', 'warn', 'error'];

/** A log that writes to `stream` for the module `name`, such as `terraform-provider-mq`. */
export function createLog(name: string, stream: NodeJS.WritableStream, env: NodeJS.ProcessEnv = process.env): Log {
  const lowest = lowestLevel(env);
  const write =
    (level: Level) =>
    (message: string, fields: LogFields = {}): void => {
      if (levels.indexOf(level) < lowest) return;
      const line = {
        ...plain(fields),
        '@level': level,
        '@message': plainLine(message),
        '@module': name,
        '@timestamp': timestamp(),
      };
      stream.write(JSON.stringify(line) + '\n');
    };
  return {
    trace: write('trace'),
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
  };
}

/** Terraform decodes the JSON before it prints a line, so that JSON's own escapes would not last. */
function plain(fields: LogFields): LogFields {
  const text = ([name, value]: [string, LogFields[string]]) =>
    [plainLine(name), typeof value === 'string' ? plainLine(value) : value] as const;
  return Object.fromEntries(Object.entries(fields).map(text));
}

/** As Terraform reads its variables: TF_LOG_PROVIDER goes before TF_LOG, and what is no level means all of them. */
function lowestLevel(env: NodeJS.ProcessEnv): number {
  const wanted = (env.TF_LOG_PROVIDER || env.TF_LOG || 'off').toLowerCase();
  if (wanted === 'off') return Infinity;
  return Math.max(0, levels.indexOf(wanted as Level));
}

/** The form of time that go-hclog parses: with microseconds and a zone. */
function timestamp(): string {
  return new Date().toISOString().replace(/\.(\d{3})Z$/, '.$1000Z');
}

/**
 * Writes logs in the form that Terraform reads from a provider's stderr: one JSON object per line. Terraform adds them to its log
 * at their level. Nothing is written unless TF_LOG or TF_LOG_PROVIDER is set.
 */

import { plainLine } from './plain-text';

type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error';
/** Named values of a line. Never pass a password, or an object that may contain one. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;
export type Log = Readonly<Record<Level, (message: string, fields?: LogFields) => void>>;

const levels: readonly Level[] = ['trace', 'debug', 'info', 'warn', 'error'];

/** Returns a log that writes to `stream` for the module `name`, such as `terraform-provider-mq`. */
export function createLog(name: string, stream: NodeJS.WritableStream, env: NodeJS.ProcessEnv = process.env): Log {
  const lowest = lowestLevel(env);
  const write =
    (level: Level) =>
    (message: string, fields: LogFields = {}): void => {
      if (levels.indexOf(level) < lowest) return;
      const line = {
        ...plainFields(fields),
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

/** Escapes control characters. Terraform decodes the JSON before it prints a line, so JSON's own escapes are not enough. */
function plainFields(fields: LogFields): LogFields {
  const plainEntry = ([name, value]: [string, LogFields[string]]) =>
    [plainLine(name), typeof value === 'string' ? plainLine(value) : value] as const;
  return Object.fromEntries(Object.entries(fields).map(plainEntry));
}

/** Reads the variables as Terraform does: TF_LOG_PROVIDER takes precedence over TF_LOG, and an unknown level means all levels. */
function lowestLevel(env: NodeJS.ProcessEnv): number {
  const wanted = (env.TF_LOG_PROVIDER || env.TF_LOG || 'off').toLowerCase();
  if (wanted === 'off') return Infinity;
  return Math.max(0, levels.indexOf(wanted as Level));
}

/** The form of time that go-hclog parses: with microseconds and a zone. */
function timestamp(): string {
  return new Date().toISOString().replace(/\.(\d{3})Z$/, '.$1000Z');
}

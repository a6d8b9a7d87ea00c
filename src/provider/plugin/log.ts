/**
 * Logs in the form that Terraform reads from a plugin's stderr: one JSON object a line. Terraform adds them to its own
 * log at the level they have. Nothing is written unless TF_LOG or TF_LOG_PROVIDER asks for logs.
 */

export type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error';
/** Named values of a line. Never pass a password or an object that may hold one. */
export type Fields = Readonly<Record<string, string | number | boolean | null | undefined>>;
export type Log = Readonly<Record<Level, (message: string, fields?: Fields) => void>>;

/** A log that writes to `stream` for the module `name`, such as `terraform-provider-mq`. */
export function createLog(name: string, stream: NodeJS.WritableStream, env: NodeJS.ProcessEnv = process.env): Log {
  const isOn = [env.TF_LOG, env.TF_LOG_PROVIDER].some(
    (level) => level !== undefined && level !== '' && level !== 'OFF',
  );
  const write =
    (level: Level) =>
    (message: string, fields: Fields = {}): void => {
      if (!isOn) return;
      const line = { '@level': level, '@message': message, '@module': name, '@timestamp': timestamp(), ...fields };
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

/** The form of time that go-hclog parses: with microseconds and a zone. */
function timestamp(): string {
  return new Date().toISOString().replace(/\.(\d{3})Z$/, '.$1000Z');
}

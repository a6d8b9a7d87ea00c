/** Tests the log lines that Terraform reads from a provider's stderr. */
import { Writable } from 'node:stream';
import { createLog } from '../../src/terraform-plugin/log';

function logged(env: NodeJS.ProcessEnv, write: (log: ReturnType<typeof createLog>) => void): string {
  let text = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  write(createLog('terraform-provider-example', stream, env));
  return text;
}
const everyLevel = (log: ReturnType<typeof createLog>) => {
  for (const level of ['trace', 'debug', 'info', 'warn', 'error'] as const) log[level](level);
};
const levelsOf = (env: NodeJS.ProcessEnv) =>
  logged(env, everyLevel)
    .split('\n')
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as { '@level': string })['@level']);

test.each<[NodeJS.ProcessEnv, string[]]>([
  [{}, []],
  [{ TF_LOG: '' }, []],
  [{ TF_LOG: 'OFF' }, []],
  [{ TF_LOG: 'ERROR' }, ['error']],
  [{ TF_LOG: 'info' }, ['info', 'warn', 'error']],
  [{ TF_LOG: 'JSON' }, ['trace', 'debug', 'info', 'warn', 'error']],
  [{ TF_LOG_PROVIDER: 'WARN' }, ['warn', 'error']],
  [{ TF_LOG: 'TRACE', TF_LOG_PROVIDER: 'WARN' }, ['warn', 'error']],
  [{ TF_LOG: 'ERROR', TF_LOG_PROVIDER: 'DEBUG' }, ['debug', 'info', 'warn', 'error']],
  [{ TF_LOG: 'TRACE', TF_LOG_PROVIDER: 'OFF' }, []],
])('what is logged with %j', (env, levels) => {
  expect(levelsOf(env)).toEqual(levels);
});

test('a line is one flat JSON object, in the form that go-hclog parses', () => {
  const line = logged({ TF_LOG: 'TRACE' }, (log) =>
    log.warn('two\nlines "quoted"', { user: 'b-1/a', attempt: 2, ok: false, none: null, left_out: undefined }),
  );
  expect(line.split('\n')).toHaveLength(2);
  expect(JSON.parse(line)).toEqual({
    '@level': 'warn',
    '@message': 'two\\u{a}lines "quoted"',
    '@module': 'terraform-provider-example',
    '@timestamp': expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
    user: 'b-1/a',
    attempt: 2,
    ok: false,
    none: null,
  });
});

test('no message, value or name can control a terminal or add a line', () => {
  const hostile = '\u001b[31m\r\n2026-01-01T00:00:00.000Z [ERROR] forged\u202e\u2028\u0085\ud800';
  const line = logged({ TF_LOG: 'TRACE' }, (log) => log.info(hostile, { user: hostile, [hostile]: 1 }));
  const escaped = '\\u{1b}[31m\\u{d}\\u{a}2026-01-01T00:00:00.000Z [ERROR] forged\\u{202e}\\u{2028}\\u{85}\\u{d800}';
  expect(JSON.parse(line)).toMatchObject({ '@message': escaped, user: escaped, [escaped]: 1 });
});

test('a field cannot replace the level or the message', () => {
  const line = logged({ TF_LOG: 'TRACE' }, (log) => log.info('true', { '@message': 'false', '@level': 'error' }));
  expect(JSON.parse(line)).toMatchObject({ '@message': 'true', '@level': 'info' });
});

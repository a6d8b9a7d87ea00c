/**
 * Checks that the construct and the provider find the same problems in a configuration, with the same messages. Configurations
 * are generated from the table of options; real Terraform puts them to the provider, many in one run.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { configToTerraform, problemsOfConfig } from '../../src/constructs/provider/options';
import { propName, PROVIDER_BLOCKS, PROVIDER_OPTIONS, TIMEOUTS, type ProviderOption } from '../../src/rules/internal';
import { timeoutViolations } from '../../src/constructs/private/timeouts';
import { PROVIDER_ADDRESS, mqProvider } from '../../src/provider/provider';
import { serveInProcess, type DebugServer } from '../../src/terraform-plugin';
import { requireTerraform, Workspace } from '../support/terraform/terraform';
import { seed } from '../support/fuzz/seed';

jest.setTimeout(600_000);

const configurations = process.env.FULL ? 500 : 60;

let server: DebugServer;
let tf: Workspace;
beforeAll(async () => {
  requireTerraform();
  server = await serveInProcess(mqProvider, PROVIDER_ADDRESS);
  tf = new Workspace({ reattach: server.reattach });
});
afterAll(() => {
  server.close();
  tf.remove();
});

const arn = 'arn:aws:iam::123456789012';
const partitions = ['arn:aws', 'arn:aws-cn', 'arn:aws-us-gov', 'arn:gcp', 'arn:aws:'];
/** Values that an option accepts, and values that are nearly valid. */
const texts = [
  ...['', ' ', 'a', 'us-east-1', 'us-east-1 ', 'us-east-1\r', 'eu-west-1b', 'US-EAST-1', 'us_east_1', 'team\n'],
  ...[
    '0',
    '0s',
    '500us',
    '.5h',
    '1h30m',
    '15m',
    '14m59.9s',
    '12h',
    '12h0.1s',
    '-1h',
    '9999999999h',
    'soon',
    '1 h',
    '1h\n',
  ],
  ...[
    'https://mq.example.com',
    'http://127.0.0.1:1',
    'mq.example.com',
    'ftp://x',
    'https://',
    'https://u:p@x',
    'http:x',
  ],
  ...[
    'http://proxy:3128',
    'proxy:3128',
    'socks5://proxy:1',
    'http://user:secret@proxy',
    'http://[::1]:1',
    'http://a b',
  ],
  ...['123456789012', '12345678901', '1234567890123', ' 123456789012', 'abcdefghijkl'],
  ...[`${arn}:role/mq`, `${arn}:role/path/to/mq`, `${arn}:role/`, `${arn}:user/mq`, `${arn}:role/a b`],
  ...partitions.map((partition) => `${partition}:iam::123456789012:role/service-role/mq`),
  ...[`${arn}:policy/p`, 'arn:aws:iam::aws:policy/ReadOnlyAccess', 'arn:aws:iam::aws:policy/'],
  ...['{}', '[]', '{', '"text"', '{"Version":"2012-10-17"}', 'session-name', 's', 'x'.repeat(64), 'x'.repeat(65)],
  ...['AKIA1234', 'AKIA 1234', 'AKIA\u0007', 'clé', '\u00a0x', 'x\t', '../token', '~/token'],
];

const text = fc
  .oneof(
    { weight: 8, arbitrary: fc.constantFrom(...texts) },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme-ascii', maxLength: 20 }) },
    // Terraform normalises what is not in NFC, and takes these for templates.
  )
  .filter((value) => !/[$%]\{/.test(value));

function valueOf({ type, check }: ProviderOption): fc.Arbitrary<unknown> {
  const isGood = check as ((value: string) => string | undefined) | undefined;
  const good = typeof type === 'string' && type !== 'string' ? [] : texts.filter((one) => !isGood?.(one));
  const likely = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...good, '') }, { weight: 1, arbitrary: text });
  if (type === 'string') return likely;
  if (type === 'number') return fc.constantFrom(0, 1, -1, 1.5, 0.01, 0.009, 25, 1e9, 2 ** 53, -0.5);
  if (type === 'bool') return fc.boolean();
  if ('map' in type) return fc.dictionary(fc.constantFrom('a', 'b', 'c'), likely);
  const length = 'set' in type ? 12 : 2;
  return fc.array(likely, { maxLength: length });
}

const optionsOf = (options: Readonly<Record<string, ProviderOption>>) =>
  fc.record(Object.fromEntries(Object.values(options).map((option) => [option.prop, valueOf(option)])), {
    requiredKeys: [],
  });
const blocks = Object.values(PROVIDER_BLOCKS).map(({ prop, options }) => [prop, optionsOf(options)] as const);

/** Few options at a time, so that some configurations have nothing wrong. */
const props = fc
  .tuple(optionsOf(PROVIDER_OPTIONS), fc.record(Object.fromEntries(blocks), { requiredKeys: [] }), fc.nat(), fc.nat())
  .map(([own, nested, first, second]) => {
    const all = Object.entries({ ...own, ...nested });
    const kept = all.filter((_, index) => index % 6 === first % 6 || index % 11 === second % 11);
    return Object.fromEntries(kept);
  });

interface Problem {
  readonly severity: string;
  readonly detail: string;
}

/** Has Terraform validate all configurations in one run, and returns the messages about each, by its lines. */
async function validated(
  config: object,
  ranges: (lines: readonly string[]) => readonly number[],
): Promise<Problem[][]> {
  const written = JSON.stringify(config, null, 1);
  writeFileSync(join(tf.folder, 'main.tf.json'), written);
  const starts = ranges(written.split('\n'));
  const { stdout } = await tf.run(['validate', '-json']);
  const { diagnostics } = JSON.parse(stdout) as {
    diagnostics: (Problem & { summary: string; range?: { start: { line: number } } })[];
  };
  const found: Problem[][] = starts.map(() => []);
  for (const { severity, detail, summary, range } of diagnostics) {
    if (!range) throw new Error(`${summary}: ${detail}`);
    const line = range.start.line - 1;
    const index = starts.filter((start) => start <= line).length - 1;
    found[index]?.push({ severity, detail });
  }
  return found;
}

const inPropNames = (detail: string) =>
  detail.replace(/`([a-z_.]+)`/g, (_, name: string) => `\`${propName(name.split('.'))}\``);
const withoutName = (problem: string) => problem.replace(/^`[^`]+`: /, '');

test(`construct and provider find the same problems, with the same messages (FUZZ_SEED=${seed})`, async () => {
  const samples = fc.sample(props, { numRuns: configurations, seed });
  const provider = samples.map((sample, index) => {
    const attributes = Object.entries(configToTerraform(sample, `p${index}`)).filter(
      ([, value]) => value !== undefined,
    );
    return Object.fromEntries(attributes);
  });
  const data = Object.fromEntries(samples.map((_, i) => [`d${i}`, { provider: `mq.p${i}`, broker_id: 'b-1' }]));
  const found = await validated(
    {
      terraform: { required_providers: { mq: { source: 'cdktf-mq-users/mq' } } },
      provider: { mq: provider },
      data: { mq_users: data },
    },
    (lines) => lines.flatMap((line, index) => (/^\s*"alias": "p\d+"/.test(line) ? [index - 1] : [])),
  );
  let clean = 0;
  for (const [index, sample] of samples.entries()) {
    const { errors, warnings } = problemsOfConfig(sample);
    const synth = [
      ...errors.map((one) => `error ${withoutName(one)}`),
      ...warnings.map((one) => `warning ${withoutName(one)}`),
    ];
    // In an app, the ARN is required. The provider warns without it, as the AWS provider does.
    const sentence = 'The role has no ARN';
    const known = synth.findIndex(
      (problem) => problem.startsWith(`error ${sentence}`) && problem.includes('leave `assumeRole` out'),
    );
    const ofProvider = `warning ${sentence}, so no role is assumed. Allowed: the ARN of a role. Set \`assumeRole.roleArn\`, or remove \`assumeRole\`.`;
    if (known >= 0) synth[known] = ofProvider;
    const terraform = (found[index] ?? []).map(({ severity, detail }) => `${severity} ${inPropNames(detail)}`);
    expect([sample, terraform.sort()]).toEqual([sample, synth.sort()]);
    if (errors.length === 0) clean++;
  }
  // Neither side is empty.
  expect(clean).toBeGreaterThan(0);
  expect(clean).toBeLessThan(configurations);
});

test(`construct and provider accept the same timeouts (FUZZ_SEED=${seed})`, async () => {
  const samples = fc.sample(fc.record(Object.fromEntries(Object.keys(TIMEOUTS.mq_user).map((name) => [name, text]))), {
    numRuns: configurations,
    seed,
  });
  const users = samples.map((timeouts, index) => [
    `u${index}`,
    { broker_id: 'b-1', username: `user-${index}`, password_wo: 'Agreement-7c11-pass', timeouts },
  ]);
  const found = await validated(
    {
      terraform: { required_providers: { mq: { source: 'cdktf-mq-users/mq' } } },
      resource: { mq_user: Object.fromEntries(users) as object },
    },
    (lines) => lines.flatMap((line, index) => (/^\s*"u\d+": \{/.test(line) ? [index - 1] : [])),
  );
  for (const [index, timeouts] of samples.entries()) {
    const synth = timeoutViolations('mq_user', timeouts).map(({ message }) => message);
    const terraform = (found[index] ?? []).filter(({ severity }) => severity === 'error').map(({ detail }) => detail);
    expect([timeouts, terraform.sort()]).toEqual([timeouts, synth.sort()]);
  }
});

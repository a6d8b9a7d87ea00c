/**
 * Compares the TypeScript predicate of each rule with real Terraform, which evaluates the generated condition, and with the
 * emulator, which was written from AWS's documents and does not use the rules. Each rule gets hundreds of values, in one run of
 * Terraform; with FULL=1 thousands.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  checkBroker,
  checkField,
  checkGroups,
  checkUser,
  RULES,
  type Rule,
  type Subject,
  type Violation,
} from '../../src/rules';
import { normalized } from '../../src/rules/internal';
import { startEmulator } from '../../src/emulator';
import { Workspace } from '../support/terraform/terraform';
import { base } from './cases';
import { codePoint, dangerousNames } from '../support/fuzz/code-point';
import { seed } from '../support/fuzz/seed';

jest.setTimeout(300_000);

const perRule = process.env.FULL === '1' ? 2_000 : 600;
const sample = <T>(arbitrary: fc.Arbitrary<T>, numRuns = perRule) => fc.sample(arbitrary, { numRuns, seed });

// ---- values

const ascii = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));
/** Characters that length() and other functions count differently, or that NFC changes. */
const oddities = [
  'é', // one code point
  'e\u0301', // two, and one in NFC
  'x\u0301\u0302\u0303', // four that stay four
  '\u212a', // KELVIN SIGN, which NFC turns into K
  '\u037e', // GREEK QUESTION MARK, which NFC turns into ;
  '\u1fef', // GREEK VARIA, which NFC turns into `
  '=\u0338', // in NFC one character that is not an equals sign
  '\u1100\u1161', // Hangul that NFC composes
  '\r\n', // one grapheme cluster
  '😀',
  '👨‍👩‍👧‍👦',
  '🇩🇪',
  '𝒳',
  '\u{10ffff}',
  '\ufeff',
  '\u200b',
  '\u2028',
  '\ud800',
  'a\udc00b',
  '\ud800\ud801\udfff',
  'İ',
  'ſ',
  'ß',
  '，', // FULLWIDTH COMMA
  '：',
];

/** Strings around a minimum and a maximum, made of an alphabet that is mostly allowed. */
function strings(min: number, max: number, allowed: string): string[] {
  const filler = (length: number) => Array.from({ length }, (_, i) => allowed[i % allowed.length]).join('');
  const lengths = [0, 1, min - 1, min, min + 1, max - 1, max, max + 1, max * 2];
  const edges = [
    ...lengths.flatMap((length) => [filler(length), 'a'.repeat(length), '😀'.repeat(length), 'e\u0301'.repeat(length)]),
    ...[...ascii, ...oddities].flatMap((odd) => [odd, filler(min) + odd, odd + filler(min), 'ab' + odd + filler(max)]),
    ...['.', '..', '...', ' ', '  ', 'null', '${x}', '%{x}', '"', '\\', "'", '$', filler(5_000), '😀'.repeat(20_000)],
  ];
  const anyOf = (list: readonly string[]) => fc.constantFrom(...list);
  const length = { minLength: 0, maxLength: max + 5, size: 'max' } as const;
  const random = fc.oneof(
    { weight: 4, arbitrary: fc.string({ unit: anyOf([...allowed]), ...length }) },
    { weight: 2, arbitrary: fc.string({ unit: anyOf(ascii), ...length }) },
    { weight: 1, arbitrary: fc.string({ unit: anyOf([...allowed, ...oddities]), ...length }) },
    { weight: 1, arbitrary: fc.string({ unit: codePoint, maxLength: max }) },
    { weight: 1, arbitrary: dangerousNames },
    { weight: 1, arbitrary: fc.string({ unit: anyOf([...'aabc']), minLength: min, maxLength: min + 3 }) },
    { weight: 1, arbitrary: fc.array(fc.nat(0xffff), { maxLength: 20 }).map((codes) => String.fromCharCode(...codes)) },
  );
  return [...new Set([...edges, ...sample(random)])];
}

const nameCharacters = 'ABCXYZabcxyz0189_.~-';
const usernames = [
  ...strings(2, 100, nameCharacters),
  ...sample(fc.stringMatching(/^[a-zA-Z]{1,6}[.]([a-z][.])?[a-z]{1,8}\d{0,3}$/), 500),
  ...sample(fc.stringMatching(/^(svc|api|orders|jane)[.-](service|doe|Queue)$/), 100),
  ...sample(fc.stringMatching(/^[a-z]?\d{2,4}[-._]?\d{2,4}[-._]?\d{3,5}$/), 300),
];
const groups = [
  ...strings(2, 100, nameCharacters),
  'activemq-webconsole',
  'activemq-webconsoles',
  'Activemq-webconsole',
];
const passwords = strings(12, 250, 'ABCabc019 !#$%&()*+./;<>?@[]^_`{|}~-\'"\\');
const brokerIds = [
  ...strings(1, 40, 'abcdef0123456789-'),
  'b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9',
  'arn:aws:mq:us-east-1:123456789012:broker:orders:b-1234a5b6',
  'https://b-1234a5b6.mq.us-east-1.amazonaws.com:8162',
];
const name = fc.constantFrom('aa', 'AA', 'ab', 'svc-1', 'svc-2', 'svc.3', 'svc_4', '\u212aa', 'Ka', 'é-', 'e\u0301-');
const many = fc.integer({ min: 249, max: 253 }).map((length) => Array.from({ length }, (_, i) => `user-${i}`));
const lists = fc.oneof({ weight: 15, arbitrary: fc.array(name, { maxLength: 6 }) }, { weight: 1, arbitrary: many });
const groupNames = Array.from({ length: 30 }, (_, index) => `group-${index}`);
const groupLists = fc.oneof(
  fc.array(fc.constantFrom(...groupNames), { maxLength: 40, size: 'max' }),
  fc.subarray(groupNames, { minLength: 18, maxLength: 23 }),
  fc.array(name, { minLength: 0, maxLength: 30, size: 'max' }),
);
const flags = fc.constantFrom(true, false, null);
const access = fc.record({
  consoleAccess: flags,
  replicationUser: flags,
  groups: fc.subarray(groupNames, { maxLength: 3 }),
});

const values = {
  brokerId: [...new Set(brokerIds)],
  username: [...new Set(usernames)],
  password: passwords,
  group: [...new Set(groups)],
  groups: [[], ...sample(groupLists)],
  usernames: [[], ...sample(lists)],
  access: sample(access),
};
/** The values for a subject; none for a field that no rule is about. */
const valuesOf = (subject: Subject): readonly unknown[] =>
  (values as Readonly<Partial<Record<Subject, readonly unknown[]>>>)[subject] ?? [];

// ---- the result of each of the three

type Verdicts = Record<string, boolean[]>;

/** By TypeScript: for each rule, whether each value keeps it. */
function byPredicates(): Verdicts {
  const found: Record<string, Violation[][]> = {
    brokerId: values.brokerId.map((value) => checkField('brokerId', value)),
    username: values.username.map((value) => checkField('username', value)),
    password: values.password.map((value) => checkField('password', value)),
    group: values.group.map((value) => checkGroups([value])),
    groups: values.groups.map((value) => checkGroups(value)),
    usernames: values.usernames.map((value) =>
      checkBroker(
        value.map((username) => ({ username, path: [], label: '' })),
        [],
      ),
    ),
    access: values.access.map((value) => checkUser({ ...base, ...value })),
  };
  const verdict = ({ id, subject }: Rule) =>
    found[subject]!.map((violations) => violations.every(({ rule }) => rule !== id));
  return Object.fromEntries(comparedRules.map((rule) => [rule.id, verdict(rule)]));
}

/** Rules about presence do not apply to a value. */
const comparedRules = (RULES as readonly Rule[]).filter(({ presence }) => !presence);

/** By real Terraform, in one run for all rules and values. */
async function byTerraform(): Promise<Verdicts> {
  const workspace = new Workspace();
  try {
    writeFileSync(join(workspace.folder, 'values.json'), JSON.stringify(values));
    const condition = (rule: Rule) =>
      rule.subject === 'access'
        ? (rule as unknown as Rule<'access'>).condition({
            consoleAccess: 'coalesce(value.consoleAccess, false)',
            replicationUser: 'coalesce(value.replicationUser, false)',
          })
        : rule.condition('value');
    const output = comparedRules.map((rule) => [
      rule.id,
      { value: `\${[for value in local.values.${rule.subject} : ${condition(rule)}]}` },
    ]);
    const config = {
      locals: { values: '${jsondecode(file("values.json"))}' },
      output: Object.fromEntries(output) as object,
    };
    workspace.write(JSON.stringify(config), 'main.tf.json');
    await workspace.succeed(['init', '-no-color']);
    await workspace.apply();
    const state = JSON.parse(readFileSync(join(workspace.folder, 'terraform.tfstate'), 'utf8')) as {
      outputs: Record<string, { value: boolean[] }>;
    };
    return Object.fromEntries(Object.entries(state.outputs).map(([id, { value }]) => [id, value]));
  } finally {
    workspace.remove();
  }
}

/** By the emulator, over HTTP: for each subject, whether each value is taken. */
async function byEmulator(): Promise<Verdicts> {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  let emulator = await startEmulator();
  const authorization = 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/mq/aws4_request, Signature=0';
  const isTaken = (method: string, path: string, body?: object) =>
    new Promise<boolean>((resolve, reject) => {
      const { hostname, port } = new URL(emulator.endpoint);
      const call = request({ agent, hostname, port, method, path, headers: { authorization } }, (response) => {
        response.resume();
        response.on('end', () => {
          const { statusCode = 0 } = response;
          // 431: longer than any server reads a request line.
          if (![200, 400, 404, 409, 431].includes(statusCode)) reject(new Error(`${method}: ${statusCode}`));
          resolve(statusCode === 200);
        });
      });
      call.on('error', reject).end(body && JSON.stringify(body));
    });
  /** Strings as the client sends them; one that no URL can carry is not taken. */
  const create = (broker: string, username: string, body: object = {}) =>
    isTaken('POST', `/v1/brokers/${broker}/users/${encodeURIComponent(normalized(username))}`, {
      password: base.password,
      ...body,
    });
  /** At most 200 users a broker, so that there is always room. An emulator with thousands of brokers is slow. */
  const each = async <T>(list: readonly T[], take: (broker: string, value: T, index: number) => Promise<boolean>) => {
    const verdicts: boolean[] = [];
    for (let start = 0; start < list.length; start += 200) {
      await emulator.close();
      emulator = await startEmulator();
      const broker = emulator.seedBroker();
      const slice = list.slice(start, start + 200);
      verdicts.push(...(await Promise.all(slice.map((value, index) => take(broker, value, start + index)))));
    }
    return verdicts;
  };
  const body = (change: object) => (broker: string, index: number) => create(broker, `user-${index}`, change);
  try {
    return {
      // Each username once: two that are the same in NFC are one user.
      username: await each(values.username, (_, value) => create(emulator.seedBroker(), value)),
      password: await each(values.password, (broker, value, i) => body({ password: normalized(value) })(broker, i)),
      group: await each(values.group, (broker, value, i) => body({ groups: [normalized(value)] })(broker, i)),
      groups: await each(values.groups, (broker, value, i) =>
        body({ groups: [...new Set(value.map(normalized))] })(broker, i),
      ),
      access: await each(values.access, (broker, value, i) => body(value)(broker, i)),
      usernames: await each(values.usernames, async (_, list) => {
        const broker = emulator.seedBroker();
        const taken: boolean[] = [];
        for (const username of list) taken.push(await create(broker, username));
        return taken.every(Boolean);
      }),
      brokerId: await each(values.brokerId, (_, value) => {
        const brokerId = normalized(value);
        try {
          // Two values may be the same id in NFC.
          if (!emulator.brokerIds().includes(brokerId)) emulator.seedBroker({ brokerId });
        } catch {
          return Promise.resolve(false);
        }
        return isTaken('GET', `/v1/brokers/${brokerId}`);
      }),
    };
  } finally {
    agent.destroy();
    await emulator.close();
  }
}

// ---- the comparison

const show = (value: unknown) => JSON.stringify(value).slice(0, 120);

test('the predicate, Terraform and the emulator agree on every value', async () => {
  const predicates = byPredicates();
  const [terraform, emulated] = await Promise.all([byTerraform(), byEmulator()]);

  const disagreements = comparedRules.flatMap(({ id, subject }) =>
    valuesOf(subject).flatMap((value, index) =>
      predicates[id]?.[index] === terraform[id]?.[index]
        ? []
        : [`${id}: ${show(value)}: predicate ${predicates[id]?.[index]}, Terraform ${terraform[id]?.[index]}`],
    ),
  );
  // The emulator takes a value, or a list of names, when no rule about it is broken.
  const names = new Map(values.username.map((value, index) => [value, index]));
  const keepsAll = (subject: string, index: number) =>
    comparedRules
      .filter((rule) => rule.subject === subject && rule.severity === 'error')
      .every(({ id }) => predicates[id]?.[index]);
  const areNames = (value: unknown): boolean =>
    !Array.isArray(value) ||
    (value as string[]).every((one) => checkField('username', one).every(({ severity }) => severity === 'warning'));
  const refusals = Object.entries(values).flatMap(([subject, list]) =>
    list.flatMap((value: unknown, index) =>
      (keepsAll(subject, index) && areNames(value)) === emulated[subject]?.[index]
        ? []
        : [`${subject}: ${show(value)}: rules ${keepsAll(subject, index)}, emulator ${emulated[subject]?.[index]}`],
    ),
  );
  expect(names.size).toBeGreaterThan(perRule);
  expect({ seed, disagreements: [...disagreements, ...refusals].slice(0, 20) }).toEqual({ seed, disagreements: [] });

  // Values that all pass, or all fail, would show nothing.
  const table = comparedRules.map(({ id, subject }) => {
    const kept = predicates[id]?.filter(Boolean).length ?? 0;
    return { rule: id, values: valuesOf(subject).length, kept, broken: valuesOf(subject).length - kept };
  });
  for (const { rule, values: all, kept, broken } of table) {
    // Only a single value breaks each of these rules.
    const least = rule === 'username-dot-segment' || rule === 'group-webconsole-admin' ? 1 : 20;
    expect({ rule, isEnough: all >= perRule && kept >= 30 && broken >= least }).toEqual({ rule, isEnough: true });
  }
  console.log(
    table.map((row) => `${row.rule}: ${row.values} values, ${row.kept} kept, ${row.broken} broken`).join('\n'),
  );
});

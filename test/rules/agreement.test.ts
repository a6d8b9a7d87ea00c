/**
 * Compares the TypeScript predicate of each rule with real Terraform, which evaluates the generated condition, and with the
 * emulator, which was written from AWS's documents and does not use the rules. Each rule gets hundreds of values, in one run of
 * Terraform; with FULL=1 thousands.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
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
import { seed } from '../support/fuzz/seed';
import { ruleValues } from './rule-values';

jest.setTimeout(300_000);

const perRule = process.env.FULL === '1' ? 2_000 : 600;
const values = ruleValues(perRule);
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

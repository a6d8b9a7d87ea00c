/**
 * The model of authorization compared with real ActiveMQ: for generated maps, users and destinations, a subscription and a
 * message over STOMP are accepted or refused as the model decides; and the configurations with which ActiveMQ does not start are
 * those that the parser refuses.
 */
import { AccessEvaluator, ConfigurationError, parseAuthorization, parseDestination } from '../../src/access';
import { ActiveMqBrokers, activeMqPassword, describeWithActiveMq, type BrokerSetup } from '../support/activemq/brokers';
import { send, subscribe, type Answer } from '../support/activemq/stomp';
import { Random } from '../support/fuzz/fuzz';
import { seed } from '../support/fuzz/seed';

const users = [
  { username: 'none', groups: [] },
  { username: 'a', groups: ['ga'] },
  { username: 'b', groups: ['gb'] },
  { username: 'ab', groups: ['ga', 'gb'] },
  { username: 'ga', groups: ['GA'] },
];
const existing = (['queue', 'topic'] as const).flatMap((kind) =>
  ['A', 'A.B', 'B.A', 'A.B.C'].map((name) => ({ kind, name })),
);
const maps = 30;
const questionsPerMap = process.env.FULL === '1' ? 200 : 40;

const core = 'xmlns="http://activemq.apache.org/schema/core"';
const configuration = (authorization: string) => `<broker ${core}><plugins>${authorization}</plugins></broker>`;
const plugin = (map: string) => `<authorizationPlugin><map>${map}</map></authorizationPlugin>`;
const map = (entries: string, rest = '') =>
  plugin(`<authorizationMap><authorizationEntries>${entries}</authorizationEntries>${rest}</authorizationMap>`);
const entry = (attributes: string) => `<authorizationEntry ${attributes} read="ga" write="ga" admin="ga"/>`;

describeWithActiveMq('the model of authorization', (libraries) => {
  test(`decides ${maps * questionsPerMap} generated questions as ActiveMQ does`, async () => {
    const random = new Random(seed);
    const setups: BrokerSetup[] = Array.from({ length: maps }, () => ({
      users,
      existing,
      authorization: generatedPlugins(random),
    }));
    const running = await ActiveMqBrokers.start(libraries, setups);
    const counts = { allowed: 0, refused: 0, composite: 0, wildcard: 0, temporary: 0, created: 0 };
    try {
      for (const [index, { authorization }] of setups.entries()) {
        const evaluator = new AccessEvaluator(parseAuthorization(configuration(authorization)));
        const port = running.port(index, 'stomp');
        const created = new Set(existing.map(({ kind, name }) => `${kind}://${name}`));
        for (let question = 0; question < questionsPerMap; question++) {
          const { username, groups } = random.pick(users);
          // With two maps, ActiveMQ forgets the first one for messages of producers without a destination, which STOMP uses.
          const operation = hasTwoMaps(authorization) ? 'read' : random.pick(['read', 'write'] as const);
          const destination = generatedDestination(random, operation === 'read');
          const expected = expectedAnswer(evaluator, created, groups, operation, destination);
          const ask = operation === 'read' ? subscribe : send;
          const answer = await ask({ port, username, password: activeMqPassword }, stompName(destination));
          const asked = { authorization, username, operation, destination };
          expect({ ...asked, answer: kindOf(answer) }).toEqual({
            ...asked,
            // With two maps, either of them may refuse first.
            answer: expected === 'done' || !hasTwoMaps(authorization) ? expected : expect.not.stringMatching('done'),
          });
          if (expected === 'done') created.add(destination);
          counts[expected === 'done' ? 'allowed' : 'refused']++;
          if (destination.includes(',')) counts.composite++;
          if (/[*>]/.test(destination)) counts.wildcard++;
          if (destination.startsWith('temp')) counts.temporary++;
          if (expected === 'create') counts.created++;
        }
      }
    } finally {
      await running.stop();
    }
    // Every kind of question was asked often enough to mean something.
    expect(counts.allowed).toBeGreaterThan(200);
    expect(counts.refused).toBeGreaterThan(200);
    for (const count of [counts.composite, counts.wildcard, counts.temporary, counts.created]) {
      expect(count).toBeGreaterThan(20);
    }
  }, 200_000);

  const entryForAll = entry('queue="&gt;"');
  const starts: Readonly<Record<string, string>> = {
    'no authorization': '',
    'a map without entries': map(''),
    'two maps': map(entryForAll) + map(entryForAll),
    'both queue and topic': map(entry('queue="A" topic="B"')),
    'a temporary queue in an entry': map(entry('tempQueue="true"')),
    'a default entry': map('', `<defaultEntry>${entry('')}</defaultEntry>`),
    'a default entry for temporary destinations': map(
      '',
      '<defaultEntry><tempDestinationAuthorizationEntry read="ga"/></defaultEntry>',
    ),
    'an entry without groups': map('<authorizationEntry queue="A"/>'),
    'an empty group': map('<authorizationEntry queue="A" read="ga,,gb, "/>'),
    'a name with spaces around it': map(entry('queue=" A "')),
    'a name with an option': map(entry('queue="A?consumer.prefetchSize=1"')),
  };
  const doNotStart: Readonly<Record<string, string>> = {
    'a plugin without a map': '<authorizationPlugin/>',
    'a plugin with an empty map': '<authorizationPlugin><map/></authorizationPlugin>',
    'a map without a list of entries': plugin('<authorizationMap/>'),
    'an entry for no destination': map(entry('')),
    'an entry for an empty name': map(entry('queue=""')),
    'an entry for a name of spaces': map(entry('topic="  "')),
    'an entry for temporary destinations in the list': map('<tempDestinationAuthorizationEntry read="ga"/>'),
  };

  test('the parser refuses the configurations with which ActiveMQ does not start, and accepts others', async () => {
    const all = [...Object.entries(starts), ...Object.entries(doNotStart)];
    const setups = all.map(([, authorization]) => ({ users, authorization }));
    const running = await ActiveMqBrokers.start(libraries, setups);
    try {
      const started = all.map(([name], index) => [name, !('failure' in (running.brokers[index] ?? {}))]);
      expect(started).toEqual([
        ...Object.keys(starts).map((name) => [name, true]),
        ...Object.keys(doNotStart).map((name) => [name, false]),
      ]);
    } finally {
      await running.stop();
    }
    for (const [name, authorization] of all) {
      expect([name, problemsOf(authorization).length > 0]).toEqual([name, name in doNotStart]);
    }
  }, 100_000);

  test('without an entry for advisories, a user cannot even connect', async () => {
    const advisories = '<authorizationEntry topic="ActiveMQ.Advisory.&gt;" read="ga,gb" write="ga,gb" admin="ga,gb"/>';
    const setups = ['', advisories].map((more) => ({
      users,
      advisories: true,
      authorization: map(entryForAll + more),
    }));
    const running = await ActiveMqBrokers.start(libraries, setups);
    try {
      const [without, including] = [0, 1].map((index) =>
        send({ port: running.port(index, 'stomp'), username: 'a', password: activeMqPassword }, '/queue/A'),
      );
      expect(await without).toEqual({
        refused: 'User a is not authorized to create: topic://ActiveMQ.Advisory.Connection',
      });
      expect(await including).toBe('done');
    } finally {
      await running.stop();
    }
  }, 100_000);
});

function problemsOf(authorization: string): readonly unknown[] {
  try {
    parseAuthorization(configuration(authorization));
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
}

/** Returns what ActiveMQ does first: it checks the operation, and then whether the user may create what does not exist. */
function expectedAnswer(
  evaluator: AccessEvaluator,
  created: ReadonlySet<string>,
  groups: readonly string[],
  operation: 'read' | 'write',
  text: string,
): 'done' | 'create' | 'read' | 'write' {
  const destination = parseDestination(text);
  if (!evaluator.decide(groups, operation, destination).allowed) return operation;
  const [single] = destination;
  // The parts of the generated composite destinations exist. ActiveMQ then handles each of them like a destination.
  if (text.includes(',')) {
    const allowed = destination.every((part) => evaluator.decide(groups, 'read', [part]).allowed);
    return operation === 'write' || allowed ? 'done' : 'read';
  }
  if (!single || /[*>]/.test(text) || created.has(text)) return 'done';
  return evaluator.decide(groups, 'admin', [single]).allowed ? 'done' : 'create';
}

function kindOf(answer: Answer): string {
  if (answer === 'done') return answer;
  // The message was authorized. A temporary queue only exists while its connection does, and a message does not create it.
  if (answer.refused.startsWith('temp-queue://')) return 'done';
  const [, kind] = /is not authorized to (create|read from|write to):/.exec(answer.refused) ?? [];
  return kind?.split(' ')[0] ?? answer.refused;
}

/** Returns a destination as STOMP writes it: `/queue/A`. */
function stompName(destination: string): string {
  return destination
    .split(',')
    .map((part) => part.replace(/^temp-/, 'remote-temp-').replace(/^([\w-]+):\/\//, '/$1/'))
    .join(',');
}

function hasTwoMaps(authorization: string): boolean {
  return authorization.split('<authorizationPlugin>').length > 2;
}

function generatedPlugins(random: Random): string {
  return Array.from({ length: random.chance(0.1) ? 2 : 1 }, () => generatedMap(random)).join('');
}

function generatedMap(random: Random): string {
  const entries = Array.from({ length: random.below(7) }, () => {
    const attribute = random.pick(['queue', 'queue', 'topic', 'topic', 'tempQueue']);
    const value = attribute === 'tempQueue' ? 'true' : generatedNames(random);
    return `<authorizationEntry ${attribute}="${value}"${generatedGroups(random)}/>`;
  });
  const optional = (element: string, probability: number, inner: string) =>
    random.chance(probability) ? `<${element}><${inner}${generatedGroups(random)}/></${element}>` : '';
  const rest = [
    optional('defaultEntry', 0.2, 'authorizationEntry'),
    optional('tempDestinationAuthorizationEntry', 0.4, 'tempDestinationAuthorizationEntry'),
  ];
  return map(entries.join(''), rest.join(''));
}

function generatedGroups(random: Random): string {
  const groups = () => random.pick(['ga', 'gb', 'ga,gb', ' ga , gb ', '*', 'gc', '', 'gb,*']);
  return ['read', 'write', 'admin'].map((name) => (random.chance(0.8) ? ` ${name}="${groups()}"` : '')).join('');
}

/** Returns the value of an attribute: names, often with wildcards, sometimes several. */
function generatedNames(random: Random): string {
  const names = Array.from({ length: random.chance(0.2) ? 2 : 1 }, () => {
    const name = generatedName(random, 0.4);
    return random.chance(0.05) ? `topic://${name}` : name;
  });
  return names.join(',').replaceAll('>', '&gt;');
}

function generatedName(random: Random, wildcards: number): string {
  const part = () => (random.chance(wildcards) ? random.pick(['*', '>']) : random.pick(['A', 'B', 'C']));
  return Array.from({ length: 1 + random.below(3) }, part).join('.');
}

function generatedDestination(random: Random, mayHaveWildcards: boolean): string {
  const oneThatExists = () => {
    const { kind, name } = random.pick(existing);
    return `${kind}://${name}`;
  };
  if (random.chance(0.08)) return `temp-queue://ID:x-${random.below(1_000)}`;
  if (random.chance(0.15)) return `${oneThatExists()},${oneThatExists()}`;
  if (random.chance(0.3)) return oneThatExists();
  // ActiveMQ does not subscribe to a name with `>` before its end as to a pattern.
  const name = generatedName(random, mayHaveWildcards ? 0.3 : 0).replaceAll('>.', '*.');
  return `${random.pick(['queue', 'topic'])}://${name}`;
}

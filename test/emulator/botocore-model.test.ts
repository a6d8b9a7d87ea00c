/**
 * Compares the shapes of requests with the service model of the botocore on this machine. It may be older than the shapes, which
 * may therefore have operations, members and values that it does not know.
 */
import { join } from 'node:path';
import type { Operation } from '../../src/emulator/mq/operation';
import { operations } from '../../src/emulator/mq/service';
import { structureShape, type Shape } from '../../src/emulator/mq/shapes';
import { describeWith, run } from '../support/run/programs';

const script = join(__dirname, '..', 'support', 'aws', 'boto3', 'model.py');

/** A shape as the script prints it. */
interface Modeled {
  readonly type: string;
  readonly members?: Readonly<Record<string, Modeled>>;
  readonly required?: readonly string[];
  readonly of?: Modeled;
  readonly values?: readonly string[];
}

interface ModeledOperation {
  readonly route: string;
  readonly path: Modeled;
  readonly query: Modeled;
  readonly body: Modeled;
}

/** What only the emulator requires or limits, with the reason. */
const stricter = [
  // The reference has the same values for the filters as for the members of a broker.
  'DescribeBrokerEngineTypes engineType: only the emulator has values',
  'DescribeBrokerInstanceOptions engineType: only the emulator has values',
  'DescribeBrokerInstanceOptions storageType: only the emulator has values',
  // A request without tags has nothing to do.
  'CreateTags tags: only the emulator requires it',
];

function differences(ours: Shape, model: Modeled, path: string): string[] {
  if (ours.type !== model.type) return [`${path}: ${ours.type}, and ${model.type} in the model`];
  switch (ours.type) {
    case 'string':
      if (!model.values) return ours.values ? [`${path}: only the emulator has values`] : [];
      return model.values
        .filter((value) => !ours.values?.includes(value))
        .map((value) => `${path}: the emulator lacks the value ${value}`);
    case 'list':
    case 'map':
      return model.of ? differences(ours.of, model.of, path) : [`${path}: the model has no elements`];
    case 'structure': {
      const { members = {}, required = [] } = model;
      const known = ours.required.filter((name) => name in members);
      return [
        ...required
          .filter((name) => !known.includes(name))
          .map((name) => `${path} ${name}: only the model requires it`),
        ...known
          .filter((name) => !required.includes(name))
          .map((name) => `${path} ${name}: only the emulator requires it`),
        ...Object.entries(members).flatMap(([name, member]) => {
          const own = ours.members[name];
          return own ? differences(own, member, `${path} ${name}`) : [`${path} ${name}: the emulator lacks it`];
        }),
      ];
    }
    default:
      return [];
  }
}

/** Returns the names in the braces of a route. */
const namesIn = (route: string) => [...route.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => name).sort();

describeWith('botocore', 'python3', ['-c', 'import botocore'])('the service model of botocore', () => {
  let model: Readonly<Record<string, ModeledOperation>>;
  beforeAll(async () => {
    const { stdout, stderr } = await run('python3', ['-B', '-W', 'error', script], process.env);
    expect(stderr).toBe('');
    model = JSON.parse(stdout) as typeof model;
    expect(Object.keys(model).length).toBeGreaterThanOrEqual(24);
  });

  const pairs = (): (readonly [ModeledOperation, Operation])[] =>
    Object.entries(model).flatMap(([name, modeled]) => {
      const ours = operations.find((operation) => operation.name === name);
      return ours ? [[modeled, ours] as const] : [];
    });

  test('the emulator has each operation, at its route', () => {
    const routes = new Map(operations.map(({ name, route }) => [name, route]));
    const missing = Object.entries(model).filter(([name, { route }]) => routes.get(name) !== route);
    expect(missing).toEqual([]);
    for (const [{ path }, { route }] of pairs()) {
      expect(Object.keys(path.members ?? {}).sort()).toEqual(namesIn(route));
    }
  });

  test('requests have the same members, required members, types and values', () => {
    const none = structureShape({});
    const found = pairs().flatMap(([modeled, { name, query = none, body = none }]) => [
      ...differences(query, modeled.query, name),
      ...differences(body, modeled.body, name),
    ]);
    expect(found.sort()).toEqual([...stricter].sort());
  });

  test('a difference is found', () => {
    const { body } = model.CreateConfiguration as ModeledOperation;
    const ours = structureShape({
      engineVersion: { type: 'boolean' },
      'name!': { type: 'string' },
      'tags!': { type: 'string' },
    });
    expect(differences(ours, body, 'CreateConfiguration')).toEqual(
      expect.arrayContaining([
        'CreateConfiguration engineType: only the model requires it',
        'CreateConfiguration tags: only the emulator requires it',
        'CreateConfiguration engineVersion: boolean, and string in the model',
        'CreateConfiguration authenticationStrategy: the emulator lacks it',
      ]),
    );
  });
});

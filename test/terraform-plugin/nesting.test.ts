/** Nested attributes, every nesting of blocks, deprecations and moves from other types, through the real Terraform. */
import {
  nested,
  schema,
  serveInProcess,
  type DebugServer,
  type Provider,
  type Resource,
  type State,
} from '../../src/terraform-plugin';
import { requireTerraform, Workspace } from '../support/terraform/terraform';

const text = { type: 'string', optional: true, description: '' } as const;
const computed = { type: 'number', optional: true, computed: true, description: '' } as const;
const secret = { type: 'string', optional: true, sensitive: true, writeOnly: true, description: '' } as const;
const attributes = { text, size: computed, secret_wo: secret } as const;
const inner = { text: { ...text }, secret_wo: secret } as const;

const shapesSchema = schema({
  version: 0,
  description: '',
  attributes: {
    id: { type: 'string', computed: true, useStateForUnknown: true, description: '' },
    old: { type: 'string', optional: true, deprecated: 'Use text of one instead.', description: '' },
    one: { ...nested({ nesting: 'single', attributes }), optional: true, description: '' },
    many: { ...nested({ nesting: 'list', attributes }), optional: true, description: '' },
    some: { ...nested({ nesting: 'set', attributes: { text } }), optional: true, description: '' },
    named: { ...nested({ nesting: 'map', attributes }), optional: true, description: '' },
    deep: {
      ...nested({
        nesting: 'single',
        attributes: { inside: { ...nested({ nesting: 'list', attributes }), optional: true, description: '' } },
      }),
      optional: true,
      description: '',
    },
  },
  blocks: {
    single: { nesting: 'single', description: '', attributes: inner },
    group: { nesting: 'group', description: '', attributes: inner },
    item: { nesting: 'list', minItems: 1, maxItems: 2, description: '', attributes: inner },
    entry: { nesting: 'set', description: '', attributes: { text } },
    labelled: { nesting: 'map', deprecated: 'Use item.', description: '', attributes: inner },
  },
});
type Shapes = State<typeof shapesSchema>;

/** The objects, by id. */
let stored: Map<string, Shapes>;
/** The write-only values that the last create or update received. */
let secrets: string[];

/** Fills in computed values, at any depth, as a real provider does. */
function filled<T>(value: unknown): T {
  if (value === UNKNOWN_SIZE) return 7 as T;
  if (Array.isArray(value)) return value.map((one) => filled(one)) as T;
  if (typeof value !== 'object' || value === null) return value as T;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filled(one)])) as T;
}
const UNKNOWN_SIZE = Symbol.for('terraform-plugin/unknown');

function secretsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) =>
    key === 'secret_wo' && typeof one === 'string' ? [one] : secretsIn(one),
  );
}

const shapes: Resource<typeof shapesSchema, object> = {
  schema: shapesSchema,
  create({ planned, config }) {
    secrets = secretsIn(config);
    const state = { ...filled<Shapes>(planned), id: 'it' };
    stored.set('it', state);
    return Promise.resolve({ state });
  },
  read: (state) => Promise.resolve({ state: stored.get(state.id ?? '') ?? null }),
  update({ planned, config }) {
    secrets = secretsIn(config);
    const state = filled<Shapes>(planned);
    stored.set('it', state);
    return Promise.resolve({ state });
  },
  delete: (state) => Promise.resolve(void stored.delete(state.id ?? '')),
  import: (id) => ({ id }),
  moveState({ typeName, attributes: { input } }) {
    const { value } = (input ?? {}) as { value?: unknown };
    return typeName === 'terraform_data' && typeof value === 'string' ? { id: value } : undefined;
  },
};

const providerSchema = schema({ version: 0, description: '', attributes: {} });
const provider: Provider<typeof providerSchema, object> = {
  name: 'shapes',
  schema: providerSchema,
  configure: () => Promise.resolve({}),
  resources: { shapes_thing: shapes },
};

let server: DebugServer;
let tf: Workspace;
beforeAll(() => void requireTerraform());
beforeEach(async () => {
  stored = new Map();
  server = await serveInProcess(provider, 'registry.terraform.io/example/shapes');
  tf = new Workspace({ reattach: server.reattach });
});
afterEach(() => {
  server.close();
  tf.remove();
});

const write = (body: string, more = '') =>
  tf.write(`
terraform {
  required_providers {
    shapes = { source = "example/shapes" }
  }
}
resource "shapes_thing" "it" {
  ${body}
}
${more}`);

const everything = (word: string) => `
  one   = { text = "${word}", secret_wo = "secret-1" }
  many  = [{ text = "${word}", secret_wo = "secret-2" }, { size = 3 }]
  some  = [{ text = "b" }, { text = "a" }]
  named = { x = { text = "${word}", secret_wo = "secret-3" }, y = {} }
  deep  = { inside = [{ text = "${word}", secret_wo = "secret-4" }] }
  single {
    text      = "${word}"
    secret_wo = "secret-5"
  }
  group {
    text      = "${word}"
    secret_wo = "secret-6"
  }
  item {
    text      = "${word}"
    secret_wo = "secret-7"
  }
  item {}
  entry {
    text = "z"
  }
  entry {
    text = "y"
  }
  labelled "l" {
    text      = "${word}"
    secret_wo = "secret-8"
  }
`;

test('values of every nesting are planned, applied, refreshed and changed, and write-only ones are not stored', async () => {
  write(everything('first'));
  await tf.apply();
  expect(secrets.sort()).toEqual(Array.from({ length: 8 }, (_, i) => `secret-${i + 1}`));
  const state = tf.state('shapes_thing.it');
  expect(state).toMatchObject({
    one: { text: 'first', size: 7, secret_wo: null },
    many: [
      { text: 'first', size: 7 },
      { text: null, size: 3 },
    ],
    some: [{ text: 'a' }, { text: 'b' }],
    named: { x: { text: 'first', size: 7 }, y: { text: null, size: 7 } },
    deep: { inside: [{ text: 'first', size: 7 }] },
    single: { text: 'first' },
    group: { text: 'first' },
    item: [{ text: 'first' }, { text: null }],
    entry: [{ text: 'y' }, { text: 'z' }],
    labelled: { l: { text: 'first' } },
  });
  expect(tf.read('terraform.tfstate')).not.toContain('secret-');
  expect((await tf.plan()).isEmpty).toBe(true);
  write(everything('second'));
  await tf.apply();
  expect(tf.state('shapes_thing.it')).toMatchObject({
    one: { text: 'second', size: 7 },
    labelled: { l: { text: 'second' } },
  });
  expect((await tf.plan()).isEmpty).toBe(true);
});

test('what is left out is null, and a group is an object of nulls', async () => {
  write('item {}');
  await tf.apply();
  expect(tf.state('shapes_thing.it')).toMatchObject({
    one: null,
    many: null,
    single: null,
    group: { text: null, secret_wo: null },
    entry: [],
    labelled: {},
  });
  expect((await tf.plan()).isEmpty).toBe(true);
});

test('Terraform enforces the number of blocks', async () => {
  write('');
  expect((await tf.run(['validate', '-no-color'])).text).toContain('At least 1 "item" blocks are required');
  write('item {}\n  item {}\n  item {}');
  expect((await tf.run(['validate', '-no-color'])).text).toContain('No more than 2 "item" blocks are allowed');
});

test('Terraform warns about deprecated attributes and blocks', async () => {
  write('item {}\n  old = "x"\n  labelled "l" {}');
  const { text: output } = await tf.run(['validate', '-no-color']);
  expect(output).toContain('The argument old is deprecated');
  expect(output).toContain('Use text of one instead.');
  expect(output).toContain('The block labelled is deprecated');
  write('item {}');
  expect((await tf.run(['validate', '-no-color'])).text).not.toMatch(/deprecated/i);
});

test('an object of another type is moved', async () => {
  stored.set('it', { ...(await emptyShapes()), id: 'it' });
  tf.write('resource "terraform_data" "before" {\n  input = "it"\n}');
  await tf.apply();
  write('item {}', 'moved {\n  from = terraform_data.before\n  to   = shapes_thing.it\n}');
  const { text: plan } = await tf.plan();
  expect(plan).toMatch(/terraform_data\.before.* has moved to .*shapes_thing\.it|moved from terraform_data\.before/);
  await tf.apply();
  expect(tf.state('shapes_thing.it')).toMatchObject({ id: 'it' });
  expect((await tf.plan()).isEmpty).toBe(true);
});

async function emptyShapes(): Promise<Shapes> {
  write('item {}');
  await tf.apply();
  const state = stored.get('it');
  await tf.succeed(['state', 'rm', 'shapes_thing.it']);
  return state as Shapes;
}

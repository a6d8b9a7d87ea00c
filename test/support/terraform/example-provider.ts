/**
 * A small provider for tests of the framework. It keeps `example_thing` objects in memory; their names decide which operations
 * fail.
 */
import {
  DiagnosticError,
  error,
  providerFunction,
  schema,
  UNKNOWN,
  warning,
  type Action,
  type DataSource,
  type EphemeralResource,
  type ListResource,
  type Planned,
  type Provider,
  type Resource,
  type State,
  type StateUpgrader,
} from '../../../src/terraform-plugin';

export const EXAMPLE_ADDRESS = 'registry.terraform.io/example/example';

/** What version 1 of the schema had: a title in place of the name. */
const firstThingSchema = schema({
  version: 1,
  description: 'A thing.',
  attributes: {
    id: { type: 'string', computed: true, description: '' },
    title: { type: 'string', required: true, description: '' },
    size: { type: 'number', optional: true, description: '' },
  },
});

const thingSchema = schema({
  version: 2,
  description: 'A thing.',
  attributes: {
    id: { type: 'string', computed: true, useStateForUnknown: true, description: '' },
    name: { type: 'string', required: true, requiresReplace: true, description: '' },
    size: { type: 'number', optional: true, description: '' },
    parts: {
      type: { list: { object: { name: 'string', count: 'number', tags: { set: 'string' } } } },
      optional: true,
      description: '',
    },
    secret_wo: { type: 'string', optional: true, sensitive: true, writeOnly: true, description: '' },
    revision: { type: 'number', computed: true, description: '' },
    note: { type: 'string', computed: true, description: 'What the private state held at apply.' },
  },
  blocks: {
    timeouts: {
      nesting: 'single',
      description: '',
      attributes: {
        create: { type: 'string', optional: true, description: '' },
        delete: { type: 'string', optional: true, description: '' },
      },
    },
  },
});
type Thing = State<typeof thingSchema>;

const providerSchema = schema({
  version: 0,
  description: '',
  attributes: { label: { type: 'string', optional: true, description: '' } },
});

/** The content of the example's cloud, and the calls that it received. */
export class ExampleCloud {
  readonly things = new Map<string, Thing>();
  readonly calls: string[] = [];
  /** Calls that do not end by themselves. */
  readonly hanging = new Set<string>();
  /** Whether such calls ignore their cancellation. */
  deaf = false;
  /** How long every call takes, in milliseconds. */
  slow = 0;
  terraformVersion?: string;

  async call(operation: string, name: string | null, signal?: AbortSignal): Promise<void> {
    this.calls.push(`${operation} ${name ?? ''}`);
    if (this.slow > 0) await new Promise((resolve) => setTimeout(resolve, this.slow));
    if (!this.hanging.has(operation)) return;
    await new Promise<void>((_, reject) => {
      if (this.deaf) return;
      signal?.addEventListener('abort', () => {
        this.calls.push(`${operation} aborted`);
        reject(new Error('aborted'));
      });
    });
  }
}

const thingOf = (planned: Planned<typeof thingSchema>, revision: number, note: unknown): Thing => ({
  ...planned,
  id: `id-${planned.name}`,
  revision,
  note: typeof note === 'string' ? note : null,
});

const fromFirstVersion: StateUpgrader<Thing, State<typeof firstThingSchema>> = {
  priorSchema: firstThingSchema,
  upgrade: ({ id, title, size }) => ({
    id,
    name: title,
    size,
    parts: null,
    secret_wo: null,
    revision: null,
    note: null,
    timeouts: null,
  }),
};

const thing: Resource<typeof thingSchema, ExampleCloud> = {
  schema: thingSchema,

  validate({ timeouts }) {
    if (typeof timeouts !== 'object' || typeof timeouts?.create !== 'string') return [];
    const isDuration = /^(\d+(s|m|h))+$/.test(timeouts.create);
    return isDuration ? [] : [error('Invalid timeout', 'The duration has no unit.', ['timeouts', 'create'])];
  },

  async plan({ planned, prior, privateState }, client, { signal }) {
    await client?.call('plan', null, signal);
    const isShrinking = prior !== null && planned.size !== UNKNOWN && Number(planned.size) < Number(prior.size);
    return {
      planned,
      ...(isShrinking && { requiresReplace: ['size'] }),
      privateState: { note: `planned after ${JSON.stringify(privateState)}` },
    };
  },

  async create({ planned, privateState }, client, { signal }) {
    await client.call('create', planned.name, signal);
    const created = thingOf(planned, 1, privateState.note);
    if (created.name === 'fails') throw new DiagnosticError([error('No such luck', 'Nothing was created.')]);
    if (created.name === 'misshapen') return { state: { ...created, parts: 'none' as never } };
    if (created.name === 'throws') throw Object.assign(new TypeError('x is not a function'), { secret: created.name });
    client.things.set(created.name, created);
    const diagnostics = created.name === 'half' ? [error('Half done', 'It was created and is not ready.')] : [];
    return { state: created, privateState: { created: created.name }, diagnostics };
  },

  async read(state, privateState, client, { signal }) {
    await client.call('read', state.name, signal);
    const found = client.things.get(state.name);
    return { state: found ?? null, privateState };
  },

  async update({ prior, planned, privateState }, client, { signal }) {
    await client.call('update', prior.name, signal);
    const changed = thingOf(planned, Number(prior.revision) + 1, privateState.note);
    if (changed.size === 13) throw new DiagnosticError([error('Unlucky', 'Nothing was changed.', ['size'])]);
    client.things.set(changed.name, changed);
    const diagnostics = changed.size === 14 ? [error('Half changed', 'Some of it was changed.')] : [];
    return { state: changed, privateState: { created: prior.name, updated: true }, diagnostics };
  },

  async delete(state, privateState, client, { signal }) {
    await client.call('delete', `${state.name} ${JSON.stringify(privateState)}`, signal);
    if (state.name === 'sticky') return { diagnostics: [error('It sticks', 'It is still there.')] };
    client.things.delete(state.name);
    return undefined;
  },

  import: (name) => ({ name }),

  stateUpgraders: { 1: fromFirstVersion },

  identity: {
    version: 2,
    attributes: {
      name: { type: 'string', requiredForImport: true, description: 'The name.' },
      shelf: { type: 'number', optionalForImport: true, description: 'The shelf. Default: 1.' },
    },
    upgraders: {
      1: {
        priorAttributes: { title: { type: 'string', requiredForImport: true, description: 'The name.' } },
        upgrade: ({ title }) => ({ name: title ?? null, shelf: 1 }),
      },
    },
  },
  identify({ name }) {
    if (name === 'anonymous') throw new Error('it has no identity');
    return { name, shelf: 1 };
  },
  importIdentity: ({ name, shelf }) => ({ name: String(name), size: typeof shelf === 'number' ? shelf : 1 }),
};

const thingsSchema = schema({
  version: 0,
  description: 'All things.',
  attributes: {
    prefix: { type: 'string', optional: true, description: '' },
    things: { type: { list: { object: { name: 'string', size: 'number' } } }, computed: true, description: '' },
  },
});
const things: DataSource<typeof thingsSchema, ExampleCloud> = {
  schema: thingsSchema,
  validate: ({ prefix }) => (prefix === '' ? [error('Empty prefix', 'Leave it out.', ['prefix'])] : []),
  async read({ prefix }, client, { signal }) {
    await client.call('list', prefix, signal);
    const found = [...client.things.values()].filter(({ name }) => name.startsWith(prefix ?? ''));
    return { state: { prefix, things: found.map(({ name, size }) => ({ name, size })) } };
  },
};

const listSchema = schema({
  version: 0,
  description: 'Things by prefix.',
  attributes: { prefix: { type: 'string', optional: true, description: '' } },
});
const thingList: ListResource<typeof listSchema, typeof thingSchema, ExampleCloud> = {
  schema: listSchema,
  validate: ({ prefix }) => (prefix === '' ? [error('Empty prefix', 'Leave it out.', ['prefix'])] : []),
  async *list({ prefix }, { limit, includeObject }, client, { signal }) {
    client.calls.push(`list at most ${limit}, ${includeObject ? 'whole' : 'identities'}`);
    try {
      for (const one of client.things.values()) {
        if (!one.name.startsWith(prefix ?? '')) continue;
        await client.call('list item', one.name, signal);
        if (one.name === 'broken') throw new DiagnosticError([error('It broke', 'In the middle of it.')]);
        yield {
          identity: { name: one.name, shelf: 1 },
          displayName: `Thing ${one.name}`,
          object: { ...one, secret_wo: 'listed-secret' },
        };
      }
    } finally {
      client.calls.push('list ended');
    }
  },
};

const paintSchema = schema({
  version: 0,
  description: 'Paints a thing.',
  attributes: {
    name: { type: 'string', required: true, description: '' },
    colour: { type: 'string', optional: true, description: '' },
  },
});
const paint: Action<typeof paintSchema, ExampleCloud> = {
  schema: paintSchema,
  validate: ({ colour }) => (colour === 'none' ? [error('No colour', 'Name one.', ['colour'])] : []),
  plan: ({ name }, client) =>
    client && typeof name === 'string' && !client.things.has(name)
      ? [error('Nothing to paint', `There is no ${name}.`, ['name'])]
      : [],
  async invoke({ name, colour }, progress, client, { signal }) {
    progress(`Mixing ${colour}`);
    await client.call('paint', name, signal);
    if (name === 'wet') throw new DiagnosticError([error('Still wet', 'Wait for it to dry.')]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    progress('Drying');
    return name === 'old' ? { diagnostics: [warning('Flaking', 'It is old.')] } : undefined;
  },
};

/** The provider on a cloud. */
const joined = providerFunction({
  summary: 'Joins values',
  description: 'Returns a text and any value as one text.',
  parameters: [
    { name: 'text', type: 'string', description: 'The text.' },
    { name: 'value', type: 'dynamic', allowNull: true, description: 'Any value.' },
  ],
  returns: 'string',
  call: (text, value) =>
    text + (JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? `${one}` : one)) ?? ''),
});

const tokenSchema = schema({
  version: 0,
  description: 'A token.',
  attributes: {
    length: { type: 'number', optional: true, description: '' },
    result: { type: 'string', computed: true, sensitive: true, description: '' },
  },
});

const token: EphemeralResource<typeof tokenSchema> = {
  schema: tokenSchema,
  open: (config) => ({ result: { ...config, result: 'token' } }),
};

export const exampleProvider = (cloud: ExampleCloud): Provider<typeof providerSchema, ExampleCloud> => ({
  name: 'example',
  schema: providerSchema,
  configure({ label }, { terraformVersion }) {
    cloud.terraformVersion = terraformVersion;
    return Promise.resolve(typeof label === 'symbol' ? undefined : cloud);
  },
  resources: { example_thing: thing },
  dataSources: { example_things: things },
  listResources: { example_thing: thingList },
  actions: { example_paint: paint },
  functions: { joined },
  ephemeralResources: { example_token: token },
});

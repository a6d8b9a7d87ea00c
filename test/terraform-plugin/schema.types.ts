/** Type tests of schemas, run by the compiler: an unused `@ts-expect-error` fails `npm run check`. */
import {
  nested,
  schema,
  UNKNOWN,
  type Config,
  type Planned,
  type State,
  type Unknown,
} from '../../src/terraform-plugin';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const expectTrue = <T extends true>(value?: T): void => void value;

const description = '';

export const everyProperty = schema({
  version: 3,
  description,
  attributes: {
    id: { type: 'string', computed: true, useStateForUnknown: true, deprecated: 'Use name.', description },
    name: { type: 'string', required: true, requiresReplace: true, description },
    tags: { type: { set: 'string' }, optional: true, computed: true, default: [], description },
    note: { type: 'string', optional: true, description },
    revision: { type: { list: 'number' }, computed: true, description },
    secret: { type: 'string', required: true, sensitive: true, writeOnly: true, description },
    hosts: {
      ...nested({ nesting: 'map', attributes: { port: { type: 'number', optional: true, description } } }),
      optional: true,
      description,
    },
  },
  blocks: {
    timeouts: {
      nesting: 'single',
      description,
      attributes: { create: { type: 'string', optional: true, description } },
    },
    rule: {
      nesting: 'list',
      maxItems: 2,
      description,
      attributes: { port: { type: 'number', required: true, description } },
    },
    limits: { nesting: 'group', description, attributes: { most: { type: 'number', optional: true, description } } },
    label: { nesting: 'map', description, attributes: { text: { type: 'string', required: true, description } } },
  },
});

schema({
  version: 0,
  description,
  // @ts-expect-error -- an attribute has no such property
  attributes: { id: { type: 'string', computed: true, extra: true, description } },
});
// @ts-expect-error -- a schema has no such property
schema({ version: 0, description, attributes: {}, deprecated: true });
schema({
  version: 0,
  description,
  attributes: {},
  // @ts-expect-error -- a block has no such property
  blocks: { timeouts: { nesting: 'single', items: 1, description, attributes: {} } },
});
schema({
  version: 0,
  description,
  attributes: {},
  blocks: {
    // @ts-expect-error -- an attribute of a block has no such property
    timeouts: { nesting: 'single', description, attributes: { create: { type: 'string', extra: true, description } } },
  },
});
// @ts-expect-error -- there is no such type
schema({ version: 0, description, attributes: { id: { type: 'text', description } } });

type S = typeof everyProperty;
type Numbers = readonly (number | bigint | string)[];

expectTrue<Equal<State<S>['id'], string | null>>();
expectTrue<Equal<State<S>['name'], string>>();
expectTrue<Equal<State<S>['tags'], readonly string[] | null>>();
expectTrue<Equal<State<S>['note'], string | null>>();
expectTrue<Equal<State<S>['secret'], string | null>>();
expectTrue<Equal<State<S>['revision'], Numbers | null>>();
expectTrue<Equal<State<S>['timeouts'], { readonly create: string | null } | null>>();
expectTrue<Equal<State<S>['rule'][number]['port'], number | bigint | string>>();

expectTrue<Equal<State<S>['limits'], { readonly most: number | bigint | string | null }>>();
expectTrue<Equal<State<S>['label'], Readonly<Record<string, { readonly text: string }>>>>();
expectTrue<
  Equal<State<S>['hosts'], Readonly<Record<string, { readonly port: number | bigint | string | null }>> | null>
>();

expectTrue<Equal<Planned<S>['id'], string | null | Unknown>>();
expectTrue<Equal<Planned<S>['name'], string>>();
expectTrue<Equal<Planned<S>['tags'], readonly string[]>>();
expectTrue<Equal<Planned<S>['note'], string | null>>();
expectTrue<Equal<Planned<S>['secret'], string | null>>();
expectTrue<Equal<Planned<S>['rule'][number]['port'], number | bigint | string>>();

expectTrue<Equal<Config<S>['name'], string | null | Unknown>>();
expectTrue<Equal<Config<S>['tags'], readonly (string | Unknown)[] | null | Unknown>>();

const planned: Pick<Planned<S>, 'id' | 'revision'> = { id: UNKNOWN, revision: [1, UNKNOWN] };
// @ts-expect-error -- only computed attributes may be unknown in a plan that is applied
export const unknownName: Pick<Planned<S>, 'name'> = { name: UNKNOWN };
// @ts-expect-error -- nothing is unknown in a state
export const unknownId: Pick<State<S>, 'id'> = { id: planned.id };

/** Objects in requests are checked by their schema before an operation receives them. */
import { DiagnosticError, schema, UNKNOWN, type ObjectValue } from '../../src/terraform-plugin';
import { decodeState, requireAppliable, requireKnownConfig } from '../../src/terraform-plugin/rpc/values';
import { encodeObject } from '../../src/terraform-plugin/values/codec';

const thing = schema({
  version: 0,
  description: '',
  attributes: {
    id: { type: 'string', computed: true, description: '' },
    name: { type: 'string', required: true, description: '' },
    tags: { type: { set: 'string' }, optional: true, computed: true, default: [], description: '' },
    token_wo: { type: 'string', required: true, writeOnly: true, description: '' },
  },
  blocks: {
    rule: {
      nesting: 'list',
      description: '',
      attributes: { port: { type: 'number', required: true, description: '' } },
    },
  },
});
const config: ObjectValue = { id: null, name: 'a', tags: null, token_wo: 'token', rule: [{ port: 1 }] };
const planned: ObjectValue = { ...config, id: UNKNOWN, tags: [], token_wo: null };
const state: ObjectValue = { ...planned, id: '1' };

const decoded = (object: ObjectValue) =>
  decodeState(thing, { msgpack: encodeObject(thing, object), json: new Uint8Array() });
const problemOf = (run: () => void): string => {
  try {
    run();
  } catch (thrown) {
    if (thrown instanceof DiagnosticError) return thrown.diagnostics.map(({ detail }) => detail).join('\n');
    return (thrown as Error).message;
  }
  return '';
};

test('a complete state, plan and configuration pass', () => {
  expect(decoded(state)).toEqual(state);
  expect(problemOf(() => requireAppliable(thing, planned, config))).toBe('');
  expect(problemOf(() => requireKnownConfig(thing, config, ''))).toBe('');
});

test.each<[string, ObjectValue, string]>([
  ['a required attribute is null', { ...state, name: null }, 'It lacks name, which should be a string'],
  [
    'a required attribute of a block is null',
    { ...state, rule: [{ port: 1 }, { port: null }] },
    'In rule: It lacks port, which should be a number',
  ],
  ['a value is unknown', { ...state, id: UNKNOWN }, 'A stored value is unknown'],
])('a state is refused if %s', (_, damaged, problem) => {
  expect(problemOf(() => decoded(damaged))).toBe(problem);
});

test.each<[string, ObjectValue, ObjectValue, string]>([
  [
    'a required attribute of the plan is null',
    { ...planned, name: null },
    config,
    'It lacks name, which should be a string',
  ],
  [
    'a required attribute of the configuration is null',
    planned,
    { ...config, name: null },
    'It lacks name, which should be a string',
  ],
  ['an attribute with a default is null', { ...planned, tags: null }, config, 'The plan lacks tags'],
  ['an attribute with a default is unknown', { ...planned, tags: UNKNOWN }, config, 'before tags was known'],
  ['an element of it is unknown', { ...planned, tags: [UNKNOWN] }, config, 'before tags was known'],
  ['the configuration has an unknown value', planned, { ...config, token_wo: UNKNOWN }, 'before token_wo was known'],
  ['a block has an unknown value', { ...planned, rule: [{ port: UNKNOWN }] }, config, 'before rule was known'],
])('an apply is refused if %s', (_, badPlan, badConfig, problem) => {
  expect(problemOf(() => requireAppliable(thing, badPlan, badConfig))).toContain(problem);
});

test('a data source, list resource or action receives no null for a required argument', () => {
  expect(problemOf(() => requireKnownConfig(thing, { ...config, name: null }, ''))).toContain('It lacks name');
  expect(problemOf(() => requireKnownConfig(thing, { ...config, name: UNKNOWN }, 'Once known.'))).toBe('Once known.');
});

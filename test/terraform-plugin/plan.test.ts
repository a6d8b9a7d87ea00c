/** Tests the plan that all resources share: defaults, computed values and replacements. */
import { isSameValue, planObject } from '../../src/terraform-plugin/values/plan';
import { schema, UNKNOWN, type Type, type Value } from '../../src/terraform-plugin';

const thing = schema({
  version: 0,
  description: '',
  attributes: {
    id: { type: 'string', computed: true, useStateForUnknown: true, description: '' },
    status: { type: 'string', computed: true, description: '' },
    name: { type: 'string', required: true, requiresReplace: true, description: '' },
    tags: { type: { set: 'string' }, optional: true, computed: true, default: [], description: '' },
    version: { type: 'number', optional: true, description: '' },
    secret_wo: { type: 'string', optional: true, writeOnly: true, description: '' },
  },
});
const config = { id: null, status: null, name: 'a', tags: ['x', 'y'], version: 1, secret_wo: 'secret' };
const prior = { id: '1', status: 'fine', name: 'a', tags: ['y', 'x'], version: 1, secret_wo: null };
const proposed = { ...config, id: '1', status: 'fine' };

test('a new object has its defaults, and all computed values are unknown', () => {
  const bare = { ...config, tags: null };
  expect(planObject(thing, null, bare, bare)).toEqual({
    planned: { id: UNKNOWN, status: UNKNOWN, name: 'a', tags: [], version: 1, secret_wo: null },
    requiresReplace: [],
  });
});

test('an unchanged object is planned unchanged, regardless of the order of its sets', () => {
  expect(planObject(thing, prior, proposed, config)).toEqual({ planned: prior, requiresReplace: [] });
});

test('a change makes computed values unknown, except those with useStateForUnknown', () => {
  const { planned, requiresReplace } = planObject(
    thing,
    prior,
    { ...proposed, tags: ['x'] },
    { ...config, tags: ['x'] },
  );
  expect(planned).toEqual({ ...prior, tags: ['x'], status: UNKNOWN });
  expect(requiresReplace).toEqual([]);
});

test('removing an attribute from the configuration restores its default', () => {
  const { planned } = planObject(thing, prior, { ...proposed, tags: ['y', 'x'] }, { ...config, tags: null });
  expect(planned.tags).toEqual([]);
});

test.each<[string, Value]>([
  ['changed', 'b'],
  ['unknown', UNKNOWN],
])('a %s value of an attribute that requires replacement replaces the object', (_kind, name) => {
  expect(planObject(thing, prior, { ...proposed, name }, { ...config, name }).requiresReplace).toEqual(['name']);
});

test('numbers are compared by value, however they were written', () => {
  const wide = { ...config, version: 1n };
  expect(planObject(thing, prior, { ...proposed, version: 1n }, wide).planned).toEqual(prior);
});

const part = { object: { name: 'string', count: 'number', tags: { set: 'string' } } } as const;
test.each<[Type, Value, Value, boolean]>([
  [{ list: part }, [{ name: 'a', count: 1, tags: ['x', 'y'] }], [{ name: 'a', count: 1n, tags: ['y', 'x'] }], true],
  [{ list: part }, [{ name: 'a', count: 1, tags: [] }], [{ name: 'a', count: 2, tags: [] }], false],
  [{ list: 'string' }, ['a', 'b'], ['b', 'a'], false],
  [{ set: part }, [{ name: 'a' }, { name: 'b' }], [{ name: 'b' }, { name: 'a' }], true],
  [{ set: part }, [{ name: 'a' }, { name: 'b' }], [{ name: 'b' }, { name: 'c' }], false],
  [{ set: 'number' }, [1, 2n], ['2', 1], true],
  [{ map: { set: 'number' } }, { a: [1, 2] }, { a: [2n, 1] }, true],
  [{ map: 'string' }, { a: 'x' }, { b: 'x' }, false],
  [{ list: 'string' }, ['a'], { 0: 'a' }, false],
])('values are compared as Terraform compares them: %#', (type, a, b, isEqual) => {
  expect([isSameValue(type, a, b), isSameValue(type, b, a)]).toEqual([isEqual, isEqual]);
});

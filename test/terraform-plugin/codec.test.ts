/** Tests how values are decoded and encoded by a schema, and which bytes are refused. */
import { encode as pack } from '@msgpack/msgpack';
import { CodecError, decodeObject, decodeJson, encodeObject } from '../../src/terraform-plugin/values/codec';
import { schema, UNKNOWN, type Value } from '../../src/terraform-plugin';

const thing = schema({
  version: 0,
  description: '',
  attributes: {
    name: { type: 'string', required: true, description: '' },
    size: { type: 'number', optional: true, description: '' },
    tags: { type: { set: 'string' }, optional: true, description: '' },
    labels: { type: { map: 'string' }, optional: true, description: '' },
    on: { type: 'bool', optional: true, description: '' },
    secret_wo: { type: 'string', optional: true, writeOnly: true, description: '' },
  },
  blocks: {
    ends: {
      nesting: 'list',
      description: '',
      attributes: { url: { type: 'string', optional: true, description: '' } },
    },
    timeouts: {
      nesting: 'single',
      description: '',
      attributes: { create: { type: 'string', optional: true, description: '' } },
    },
  },
});
const nothing = {
  name: null,
  size: null,
  tags: null,
  labels: null,
  on: null,
  secret_wo: null,
  ends: [],
  timeouts: null,
};

const json = (text: string) => decodeJson(thing, Buffer.from(text));

test('a value is unchanged after encoding and decoding', () => {
  const tags: Value = ['a', UNKNOWN];
  const value = {
    ...nothing,
    name: 'é😀',
    size: 3,
    tags,
    labels: { k: 'v' },
    on: false,
    ends: [{ url: 'x' }],
    timeouts: { create: '1m' },
  };
  expect(decodeObject(thing, encodeObject(thing, value))).toEqual(value);
});

test('an object that does not exist is encoded as null', () => {
  expect(decodeObject(thing, encodeObject(thing, null))).toBeNull();
});

test.each([
  ['plain', [0xd4, 0x00, 0x00]],
  ['refined', [0xc7, 0x03, 0x0c, 0x81, 0x01, 0xc2]],
  ['an unknown extension type', [0xd5, 0x7f, 0x00, 0x00]],
  ['an extension that resembles a timestamp', [0xd6, 0xff, 0, 0, 0, 0]],
])('an unknown value is decoded as unknown: %s', (_kind, bytes) => {
  const map = [0x81, 0xa4, ...Buffer.from('name'), ...bytes];
  expect(decodeObject(thing, Uint8Array.from(map))).toEqual({ ...nothing, name: UNKNOWN });
});

test('unknown values of any form are encoded in the plain form', () => {
  expect(Buffer.from(encodeObject(thing, { ...nothing, name: UNKNOWN })).toString('hex')).toContain('d40000');
});

test.each([
  1,
  0.5,
  -7,
  9007199254740993n,
  -9223372036854775808n,
  '123456789012345678901234567890',
  '0.1000000000000000055',
])('the number %p keeps every digit', (size) => {
  expect(decodeObject(thing, encodeObject(thing, { ...nothing, size }))?.size).toEqual(size);
});

test.each([
  ['9007199254740993', 9007199254740993n],
  ['12345678901234567890123', '12345678901234567890123'],
  ['0.12345678901234567890123', '0.12345678901234567890123'],
  ['42', 42],
  ['1.5', 1.5],
])('the number %s in stored JSON keeps every digit', (text, size) => {
  expect(json(`{"name":"a","size":${text}}`)?.size).toEqual(size);
});

test('a write-only value is always encoded as null', () => {
  const bytes = Buffer.from(encodeObject(thing, { ...nothing, secret_wo: 'canary-secret' }));
  expect(bytes.includes('canary')).toBe(false);
  expect(decodeObject(thing, bytes)).toEqual(nothing);
});

test('attributes that a stored state lacks are null, and others in it are dropped', () => {
  expect(json('{"name":"a","former":1}')).toEqual({ ...nothing, name: 'a' });
});

test.each([
  [{ ...nothing, size: 'many' }, 'size should be a number and is a string'],
  [{ ...nothing, tags: 'x' }, 'tags should be a set of strings and is a string'],
  [{ ...nothing, tags: [1] }, 'tags[0] should be a string and is a number'],
  [{ ...nothing, extra: 1 }, 'extra is not in the schema'],
  [{ name: 'a' }, 'size is missing'],
  [{ ...nothing, ends: [{ url: true }] }, 'ends[0].url should be a string and is a bool'],
])('a value that does not match the schema is not encoded: %#', (value, message) => {
  expect(() => encodeObject(thing, value)).toThrow(message);
});

test('errors contain places and types, never values', () => {
  expect(() => decodeObject(thing, pack({ name: ['canary-secret'] }))).toThrow('name should be a string and is a list');
  expect(() => decodeObject(thing, pack('canary-secret'))).toThrow('The value should be an object and is a string');
  expect(() => decodeObject(thing, Uint8Array.from([0xc1]))).toThrow('The value is not well-formed msgpack');
  expect(() => json('canary-secret')).toThrow('The value is not JSON');
});

describe('an object type', () => {
  const holder = schema({
    version: 0,
    description: '',
    attributes: {
      parts: {
        type: { list: { object: { name: 'string', sizes: { map: 'number' } } } },
        optional: true,
        description: '',
      },
    },
  });
  const value = { parts: [{ name: 'a', sizes: { x: 1n, y: UNKNOWN } }, { name: null, sizes: null }, UNKNOWN] };

  test('is unchanged after encoding and decoding', () => {
    expect(decodeObject(holder, encodeObject(holder, value as Record<string, Value>))).toEqual(value);
  });

  test.each([
    [{ parts: [{ name: 'a' }] }, 'parts[0].sizes is missing'],
    [{ parts: [{ name: 'a', sizes: null, more: 1 }] }, 'parts[0].more is not in the schema'],
    [{ parts: [{ name: 1, sizes: null }] }, 'parts[0].name should be a string and is a number'],
    [{ parts: [['a']] }, 'parts[0] should be an object of name (a string), sizes (a map of numbers) and is a list'],
  ])('must have exactly the attributes of its type, encoded and decoded: %#', (wrong, message) => {
    expect(() => encodeObject(holder, wrong as Record<string, Value>)).toThrow(message);
    expect(() => decodeObject(holder, pack(wrong))).toThrow(message);
  });

  test('stored by an earlier version is read without the attributes that it lacks', () => {
    expect(decodeJson(holder, Buffer.from('{"parts":[{"name":"a","former":1}]}'))).toEqual({
      parts: [{ name: 'a', sizes: null }],
    });
  });
});

describe('bytes that are refused before they are decoded', () => {
  const refused = (bytes: readonly number[] | Uint8Array) => () => decodeObject(thing, Uint8Array.from(bytes));
  const name = [0xa4, ...Buffer.from('name')];

  test.each([
    ['a list that claims four billion elements', [0x81, ...name, 0xdd, 0xff, 0xff, 0xff, 0xff]],
    ['a map that claims two billion entries', [0xdf, 0x7f, 0xff, 0xff, 0xff]],
    [
      'a thousand lists that claim 32 million elements each',
      Array.from({ length: 1_000 }, () => [0xdd, 2, 0, 0, 0]).flat(),
    ],
    ['a string longer than the message', [0x81, ...name, 0xdb, 0xff, 0xff, 0xff, 0xff, 0x61]],
    ['a string that is not UTF-8', [0x81, ...name, 0xa2, 0xc0, 0x80]],
    ['a string with an incomplete character', [0x81, ...name, 0xa3, 0xed, 0xa0, 0x80]],
    ['a key that is not a string', [0x81, 0x01, 0xc0]],
    ['two values', [0xc0, 0xc0]],
    ['no bytes', []],
    ['an incomplete number', [0x81, ...name, 0xcf, 0x01]],
    ['an incomplete length', [0x81, ...name, 0xdb, 0x01]],
  ])('%s', (_what, bytes) => {
    expect(refused(bytes)).toThrow(new CodecError('The value is not well-formed msgpack'));
  });

  test('a value nested a million levels deep', () => {
    expect(refused(Buffer.alloc(1_000_000, 0x91))).toThrow('The value nests deeper than 64 levels');
  });

  test('a key that would change the prototype of all objects', () => {
    const key = [0xa9, ...Buffer.from('__proto__')];
    expect(refused([0x81, ...key, 0x80])).toThrow('A key is called __proto__, which is not supported');
    expect(() => json('{"name":"a","labels":{"__proto__":"x"}}')).toThrow('labels has a key __proto__');
    expect(json('{"__proto__":{"name":"x"}}')).toEqual(nothing);
  });
});

test('a lone surrogate in stored JSON becomes the replacement character, as in Terraform', () => {
  expect(json('{"name":"a\\ud800b","labels":{"\\udfff":"x"}}')).toEqual({
    ...nothing,
    name: 'a\ufffdb',
    labels: { '\ufffd': 'x' },
  });
  expect(decodeObject(thing, encodeObject(thing, { ...nothing, name: '\ud800' }))?.name).toBe('\ufffd');
});

test('a number beyond 64 bits keeps every digit', () => {
  expect(decodeObject(thing, encodeObject(thing, { ...nothing, size: 2n ** 70n }))?.size).toBe(
    '1180591620717411303424',
  );
});

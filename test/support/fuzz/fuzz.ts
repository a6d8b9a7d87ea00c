/** Seeded generators of what no well-behaved client sends: values, bytes and texts that are wrong in every way. */
import { encode, ExtData } from '@msgpack/msgpack';
import type { Schema, Type } from '../../../src/terraform-plugin';

/** A source of random choices that repeats itself for the same seed. */
export class Random {
  private state: number;

  constructor(readonly seed: number) {
    this.state = seed | 0;
  }

  /** From 0 up to and without 1 (mulberry32). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)] as T;
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.below(256)));
  }
}

export const strangeNames = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '',
  ' ',
  '$planned',
  'prior',
  'a\0b',
  '\ufeff',
  'é😀',
  'x'.repeat(5_000),
];
const strangeStrings = [...strangeNames, '\ud800', 'a\udfffb', '\ud83d', '{}', 'null', '1e999999', '-0', '12345'];
const strangeNumbers: readonly unknown[] = [
  0,
  -0,
  1.5,
  NaN,
  Infinity,
  -Infinity,
  2 ** 53,
  -(2n ** 63n),
  2n ** 64n - 1n,
  '12345678901234567890',
  '1e400',
  '--1',
];
const unknownValues = [new ExtData(0, new Uint8Array([0])), new ExtData(12, new Uint8Array([0x80]))];

/** Any JavaScript value, a few levels deep. */
export function anything(random: Random, depth = 3): unknown {
  const kinds = depth > 0 ? 9 : 6;
  switch (random.below(kinds)) {
    case 0:
      return random.pick(strangeStrings);
    case 1:
      return random.pick(strangeNumbers);
    case 2:
      return random.chance(0.5);
    case 3:
      return null;
    case 4:
      return random.pick(unknownValues);
    case 5:
      return random.bytes(random.below(20));
    case 6:
      return Array.from({ length: random.below(5) }, () => anything(random, depth - 1));
    default:
      return objectOf(random, Array.from({ length: random.below(5) }), () => anything(random, depth - 1));
  }
}

function objectOf(random: Random, slots: readonly unknown[], value: () => unknown): object {
  return Object.fromEntries(slots.map(() => [random.pick([...strangeNames, 'name', 'size']), value()]));
}

/** A value of a type; `wrong` is how likely each part of it is something else. */
export function valueOf(random: Random, type: Type, wrong: number): unknown {
  if (random.chance(wrong)) return anything(random);
  if (random.chance(0.1)) return null;
  if (random.chance(0.03)) return random.pick(unknownValues);
  if (type === 'string') return random.chance(0.1) ? random.pick(strangeStrings) : random.pick(['a', 'orders', 'b-1']);
  if (type === 'number') return random.chance(0.1) ? random.pick(strangeNumbers) : random.below(10);
  if (type === 'bool') return random.chance(0.5);
  if ('map' in type) return objectOf(random, [1, 2], () => valueOf(random, type.map, wrong));
  if ('object' in type) {
    return Object.fromEntries(Object.entries(type.object).map(([name, item]) => [name, valueOf(random, item, wrong)]));
  }
  const item = 'set' in type ? type.set : type.list;
  return Array.from({ length: random.below(3) }, () => valueOf(random, item, wrong));
}

const dynamicTypes: readonly unknown[] = [
  'string',
  'number',
  'bool',
  'dynamic',
  ['list', 'string'],
  ['set', 'dynamic'],
  ['map', 'number'],
  ['tuple', ['string', 'bool']],
  ['object', { username: 'string', groups: ['list', 'string'] }],
];
/** Types that Terraform does not have. */
const strangeTypes: readonly unknown[] = ['any', null, 7, [], ['list'], ['tuple', 'string'], ['object', []], {}];

/** A value with its type, as Terraform sends it for a parameter of the type `dynamic`. */
export function dynamicOf(random: Random, wrong: number, depth = 3): unknown {
  if (random.chance(wrong)) return anything(random);
  if (random.chance(0.1)) return null;
  const type = random.chance(wrong) ? random.pick(strangeTypes) : random.pick(dynamicTypes);
  const content = (of: unknown): unknown => {
    if (random.chance(wrong)) return anything(random);
    if (of === 'dynamic') return depth > 0 ? dynamicOf(random, wrong, depth - 1) : null;
    if (of === 'string' || of === 'number' || of === 'bool') return valueOf(random, of, wrong);
    const [kind, item] = Array.isArray(of) ? (of as [unknown, unknown]) : [];
    if (kind === 'tuple' && Array.isArray(item)) return item.map(content);
    if (kind === 'object' && typeof item === 'object')
      return Object.fromEntries(Object.entries(item ?? {}).map(([name, one]) => [name, content(one)]));
    if (kind === 'map') return { a: content(item) };
    return Array.from({ length: random.below(3) }, () => content(item));
  };
  const json = random.chance(wrong) ? random.bytes(random.below(9)) : Buffer.from(JSON.stringify(type));
  return [json, content(type)];
}

/** An object of a schema, more or less. */
export function objectOfSchema(random: Random, schema: Pick<Schema, 'attributes' | 'blocks'>, wrong: number): unknown {
  if (random.chance(wrong)) return anything(random);
  const object: Record<string, unknown> = {};
  for (const [name, { type }] of Object.entries(schema.attributes)) object[name] = valueOf(random, type, wrong);
  for (const [name, block] of Object.entries(schema.blocks ?? {})) {
    const one = () => objectOfSchema(random, block, wrong);
    const isEmpty = random.chance(0.4);
    object[name] = {
      single: () => (isEmpty ? null : one()),
      group: one,
      list: () => (isEmpty ? [] : [one()]),
      set: () => (isEmpty ? [] : [one()]),
      map: () => (isEmpty ? {} : { [random.pick(strangeNames)]: one() }),
    }[block.nesting]();
  }
  if (random.chance(wrong)) delete object[random.pick(Object.keys(object))];
  if (random.chance(wrong)) object[random.pick(strangeNames)] = 1;
  return object;
}

/** A value as msgpack; what msgpack itself cannot hold becomes random bytes. */
export function packed(random: Random, value: unknown): Buffer {
  try {
    return Buffer.from(encode(value, { useBigInt64: true, maxDepth: 200 }));
  } catch {
    return random.bytes(30);
  }
}

/** Bytes with some of them changed, left out, doubled or cut off. */
export function mutated(random: Random, bytes: Uint8Array): Buffer {
  let out = Buffer.from(bytes);
  for (let i = 0; i <= random.below(4); i++) {
    const at = random.below(out.length + 1);
    const kind = random.below(5);
    if (kind === 0 && out.length > 0) out[Math.min(at, out.length - 1)] = random.below(256);
    else if (kind === 1) out = out.subarray(0, at);
    else if (kind === 2)
      out = Buffer.concat([out.subarray(0, at), random.bytes(1 + random.below(4)), out.subarray(at)]);
    else if (kind === 3) out = Buffer.concat([out.subarray(0, at), out.subarray(Math.min(at + 1, out.length))]);
    else out = Buffer.concat([out, out.subarray(at)]);
  }
  return out;
}

/** Generates msgpack that announces more than it contains, nests endlessly, or is invalid. */
export function hostileMsgpack(random: Random): Buffer {
  const headers = [
    [0xdd, 0xff, 0xff, 0xff, 0xff],
    [0xdf, 0x7f, 0xff, 0xff, 0xff],
    [0xdb, 0xff, 0xff, 0xff, 0xff],
    [0xc6, 0xff, 0xff, 0xff, 0xff],
    [0xc9, 0xff, 0xff, 0xff, 0xff, 0x00],
    [0xdd, 0x01, 0xff, 0xff, 0xff],
    [0xc1],
    [0xa4, 0xff, 0xfe, 0xc0, 0x80],
    [0x81, 0xc0, 0xc0],
    [0x81, 0xa9, ...Buffer.from('__proto__'), 0x81, 0xa1, 0x78, 0x01],
    [0xcf, 0xff, 0xff],
  ];
  const header = Buffer.from(random.pick(headers));
  switch (random.below(5)) {
    case 0:
      return Buffer.concat(Array.from({ length: 1 + random.below(2_000) }, () => header));
    case 1:
      return Buffer.alloc(1 + random.below(50_000), random.pick([0x91, 0x81, 0xdc, 0xdd]));
    case 2:
      return Buffer.concat([Buffer.from([0x81, 0xa4]), Buffer.from('name'), header, random.bytes(random.below(20))]);
    case 3:
      return random.bytes(random.below(200));
    default:
      return Buffer.concat([packed(random, anything(random)), header]);
  }
}

/** JSON, or nearly. */
export function hostileJson(random: Random, value: unknown): Buffer {
  const plain = JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? Number(item) : item)) ?? '';
  const deep = 1 + random.below(20_000);
  switch (random.below(8)) {
    case 0:
      return mutated(random, Buffer.from(plain));
    case 1:
      return Buffer.from('['.repeat(deep) + ']'.repeat(deep));
    case 2:
      return Buffer.from('{"name":'.repeat(deep) + '1' + '}'.repeat(random.pick([deep, 0])));
    case 3:
      return Buffer.from(
        `{"name":"\\ud800","__proto__":{"name":"x"},"size":${random.pick(['1e999', '-', '01', '9'.repeat(400)])}}`,
      );
    case 4:
      return Buffer.from('{"name":"a","name":"b"}');
    case 5:
      return random.bytes(random.below(50));
    default:
      return Buffer.from(plain);
  }
}

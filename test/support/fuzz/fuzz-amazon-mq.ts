/** Generates requests of Amazon MQ from the shapes of the emulator: valid ones, nearly valid ones, and ones that no client sends. */
import type { Operation } from '../../../src/emulator/mq/operation';
import type { Shape, Structure } from '../../../src/emulator/mq/shapes';
import { anything, hostileJson, strangeNames, type Random } from './fuzz';

/** A request as it is sent. */
export interface FuzzRequest {
  readonly method: string;
  /** The path, percent-encoded, without the query. */
  readonly path: string;
  readonly query: string;
  readonly body: Buffer;
}

/** Values that make sense, by the names of path parameters and members. */
export type Known = Readonly<Record<string, readonly string[]>>;

const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'get', '__proto__'];
const strangeSegments = [
  ...['', '.', '..', '%', '%zz', '%00', '%c3%28', '%2e%2e', '%2F', '%E0%A4%A', 'a+b', 'x'.repeat(3_000)],
  ...strangeNames.map(encoded),
];
const strangeIntegers = [0, -1, 1.5, 2 ** 31, 2 ** 53, 1e300, -0];

/** Returns a request of an operation. */
export function requestOf(random: Random, operation: Operation, known: Known): FuzzRequest {
  return new Generator(random, known, random.pick([0, 0, 0.02, 0.1, 0.5]), random.pick([0.3, 0.7, 0.95])).request(
    operation,
  );
}

class Generator {
  constructor(
    private readonly random: Random,
    private readonly known: Known,
    /** How likely each part of a request is wrong. */
    private readonly wrong: number,
    /** How likely an optional member is left out. */
    private readonly sparse: number,
  ) {}

  request({ route, query, body }: Operation): FuzzRequest {
    const [method = '', path = ''] = route.split(' ');
    return {
      method: this.isWrong(0.2) ? this.random.pick(methods) : method,
      path: this.path(path),
      query: query ? this.query(query) : this.isWrong() ? 'maxResults=%&__proto__=1' : '',
      body: body ? this.body(body) : this.isWrong() ? this.random.bytes(this.random.below(50)) : Buffer.of(),
    };
  }

  private path(route: string): string {
    const { random } = this;
    const segments = route.split('/').map((segment) => {
      const name = /^\{(.+)\}$/.exec(segment)?.[1];
      if (this.isWrong(0.3)) return random.pick(strangeSegments);
      if (name === undefined) return segment;
      const known = this.known[name] ?? [];
      return encoded(random.pick(known.length > 0 ? known : ['none']));
    });
    if (this.isWrong(0.2)) {
      segments.splice(random.below(segments.length + 1), random.below(2), random.pick(strangeSegments));
    }
    return segments.join('/');
  }

  private query({ members, required }: Structure): string {
    const { random } = this;
    const pairs = Object.entries(members).flatMap(([name, shape]) => {
      if (this.isLeftOut(name, required)) return [];
      const times = shape.type === 'list' ? 1 + random.below(3) : 1 + Number(this.isWrong());
      return Array.from({ length: times }, () => {
        if (this.isWrong()) return `${name}=${random.pick([...strangeSegments, ...strangeIntegers.map(String)])}`;
        const value = this.value(shape.type === 'list' ? shape.of : shape, name);
        return `${name}=${encoded(typeof value === 'string' ? value : jsonOf(value))}`;
      });
    });
    return pairs.join(this.isWrong() ? random.pick(['&&', ';', '?', '&=&']) : '&');
  }

  private body(shape: Structure): Buffer {
    const value = this.value(shape, '');
    if (this.isWrong(0.5)) return hostileJson(this.random, value);
    const encoding = this.isWrong(0.2) ? this.random.pick(['utf16le', 'latin1', 'base64'] as const) : 'utf8';
    return Buffer.from(jsonOf(value), encoding);
  }

  private value(shape: Shape, name: string): unknown {
    const { random } = this;
    if (this.isWrong(0.5)) return random.chance(0.2) ? nested(random) : anything(random);
    if (this.isWrong(0.2)) return null;
    switch (shape.type) {
      case 'string': {
        if (this.isWrong()) return random.pick(strangeNames);
        const choices = [...(shape.values ?? []), ...(this.known[name] ?? [])];
        return choices.length > 0 ? random.pick(choices) : `name-${random.below(1_000)}`;
      }
      case 'boolean':
        return random.chance(0.5);
      case 'integer': {
        const { min = 0, max = min + 20 } = shape;
        return this.isWrong() ? random.pick(strangeIntegers) : min + random.below(max - min + 1);
      }
      case 'list':
        return Array.from({ length: this.length(shape, 300) }, () => this.value(shape.of, name));
      case 'map': {
        const key = () => (this.isWrong() ? random.pick(strangeNames) : `key-${random.below(60)}`);
        const value = () => this.value(shape.of, '');
        return Object.fromEntries(Array.from({ length: this.length(shape, 100) }, () => [key(), value()]));
      }
      case 'structure':
        return this.structure(shape);
    }
  }

  private structure({ members, required }: Structure): unknown {
    const entries = Object.entries(members).flatMap(([name, member]): [string, unknown][] =>
      this.isLeftOut(name, required) ? [] : [[name, this.value(member, name)]],
    );
    if (this.isWrong()) entries.push([this.random.pick(strangeNames), anything(this.random)]);
    return Object.fromEntries(entries);
  }

  private length({ min = 0 }: { readonly min?: number }, most: number): number {
    return this.isWrong() ? this.random.pick([0, most]) : Math.max(min, this.random.below(3));
  }

  private isLeftOut(name: string, required: readonly string[]): boolean {
    return required.includes(name) ? this.isWrong(0.2) : this.random.chance(this.sparse);
  }

  private isWrong(factor = 1): boolean {
    return this.random.chance(this.wrong * factor);
  }
}

/** Encodes a text for a URL, without surrogates, which cannot be encoded alone. */
function encoded(text: string): string {
  return encodeURIComponent(text.replace(/[\ud800-\udfff]/g, ''));
}

/** Returns any value as JSON. */
export function jsonOf(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? Number(item) : item)) ?? '';
}

/** Returns lists and objects in each other, with fewer and with more levels than a request may have. */
function nested(random: Random): unknown {
  let value: unknown = random.pick(['end', 1, null]);
  const name = random.pick(['a', 'users', 'constructor']);
  for (let depth = random.pick([3, 50, 99, 101, 2_000]); depth > 0; depth--) {
    value = random.chance(0.5) ? [value] : { [name]: value };
  }
  return value;
}

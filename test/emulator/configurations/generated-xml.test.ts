/** Tests the sanitization of generated XML: permitted documents, documents with additions, and damaged ones. */
import * as fc from 'fast-check';
import { sanitize } from '../../../src/emulator/mq/configurations/activemq-xml';
import type { AttributeType } from '../../../src/emulator/mq/configurations/attribute-types';
import { permittedElements, type PermittedElement } from '../../../src/emulator/mq/configurations/permitted-elements';
import { mutated, Random } from '../../support/fuzz/fuzz';
import { seed } from '../../support/fuzz/seed';

const runs = process.env.FULL === '1' ? 5_000 : 200;
const core = 'http://activemq.apache.org/schema/core';
const pieces = [
  'a',
  '.',
  '*',
  '>',
  '<',
  '&',
  '"',
  "'",
  ' ',
  '\t',
  '\n',
  'é',
  '😀',
  ']]>',
  '--',
  '$',
  '{',
  '#',
  'ou=Queue',
];

/** Values that each type accepts. */
const values: Readonly<Record<AttributeType, (random: Random) => string>> = {
  boolean: (random) => random.pick(['true', 'false', '1', '0', ' true\n']),
  integer: (random) => random.pick(['0', '-1', '+7', '99999999999999999999999']),
  long: (random) => random.pick(['0', '-9223372036854775808', '9223372036854775807']),
  short: (random) => random.pick(['-32768', '15', '32767']),
  double: (random) => random.pick(['1', '-.5', '2.', '1e9', 'INF', '-INF', 'NaN']),
  string: (random) => {
    const value = Array.from({ length: random.below(5) }, () => random.pick(pieces)).join('');
    return /[$#]\{|^#/.test(value) ? 'a' : value;
  },
  checkpointInterval: (random) => String(5_000 + random.below(20_001)),
  indexWriteBatchSize: (random) => String(1_000 + random.below(2_001)),
  journalDiskSyncStrategy: (random) => random.pick(['always', 'periodic', 'never']),
  percentOfJvmHeap: (random) => String(random.below(71)),
  preallocationStrategy: (random) => random.pick(['sparse_file', 'os_kernel_copy', 'zeros']),
  protocol: () => 'openwire',
};

/**
 * Writes XML with random white space, quotes, references and comments. With `additions`, it also writes what is not
 * permitted; the rest is the same for the same random choices.
 */
class Writer {
  /** How many warnings the additions cause. */
  added = 0;

  constructor(
    private readonly random: Random,
    private readonly additions?: Random,
  ) {}

  document(): string {
    const { random } = this;
    const declaration = random.pick(['', '<?xml version="1.0"?>', '<?xml version="1.0" encoding="utf-8"?>\n']);
    return `${declaration}${this.element('broker', 0, ` xmlns="${core}"`)}${this.space()}`;
  }

  private element(name: string, depth: number, declarations = ''): string {
    const permitted = permittedElements[name] as PermittedElement;
    const attributes = [...permitted.attributes].flatMap(([attribute, type]) =>
      // Unique values: a name of a queue or topic is never used twice.
      this.random.chance(0.15) && !['queue', 'topic'].includes(attribute) ? [this.attribute(attribute, type)] : [],
    );
    if (name === 'transportConnector' && !attributes.some((text) => text.trim().startsWith('name'))) {
      attributes.push(this.attribute('name', 'protocol'));
    }
    const isDeep = depth > 12;
    const collections = [...permitted.collections].filter(() => !isDeep && this.random.chance(0.4));
    if (permitted.needsCollection && collections.length === 0) collections.push(...permitted.collections);
    const content = collections.map(([collection, { elements, min, max }]) => {
      const most = name === 'broker' && collection === 'transportConnectors' ? 1 : Math.min(max, 3);
      const count = elements.length === 0 ? 0 : Math.max(min, this.random.below(most + 1));
      const children = Array.from({ length: count }, () => this.element(this.random.pick(elements), depth + 2));
      return this.tag(collection, [], children);
    });
    return this.tag(name, attributes, content, declarations);
  }

  private tag(name: string, attributes: readonly string[], content: readonly string[], declarations = ''): string {
    const { random, additions } = this;
    const all = [...attributes];
    const children = content.map((child) => `${this.space()}${child}`);
    const end = this.space();
    const blank = random.pick(['', ' ', '\n']);
    const isShort = random.chance(0.5);
    if (additions?.chance(0.1)) {
      const unknown = additions.pick(['unknown', 'xml:lang', 'id', 'class', '__proto__']);
      all.push(` ${unknown}="${additions.pick(['', 'x', '${x}'])}"`);
      this.added++;
    }
    if (additions?.chance(0.1)) {
      const child = additions.pick([
        '<bean/>',
        '<x:y xmlns:x="urn:x">text<z a="b"/></x:y>',
        '<broker><plugins/></broker>',
      ]);
      children.splice(additions.below(children.length + 1), 0, child);
      this.added++;
    }
    const inside = children.join('') + end;
    const start = `<${name}${declarations}${all.join('')}${blank}`;
    return inside === '' && isShort ? `${start}/>` : `${start}>${inside}</${name}>`;
  }

  private attribute(name: string, type: AttributeType): string {
    const quote = this.random.pick(['"', "'"]);
    const value = Array.from(values[type](this.random), (sign) =>
      this.random.chance(0.2) || ['<', '&', quote].includes(sign) ? `&#${sign.codePointAt(0)};` : sign,
    ).join('');
    return `${this.random.pick([' ', '\n\t'])}${name}${this.random.pick(['', ' '])}=${quote}${value}${quote}`;
  }

  private space(): string {
    return this.random.pick(['', '', '\n', '\r\n  ', '<!-- comment -->', '<!---->\n']);
  }
}

function check(property: (random: Random) => void): void {
  fc.assert(
    fc.property(fc.integer(), (value) => property(new Random(value))),
    { numRuns: runs, seed },
  );
}

test('permitted XML has no warnings, and its stored form does not change', () => {
  check((random) => {
    const { xml, warnings } = sanitize(new Writer(random).document(), true);
    expect(warnings).toEqual([]);
    expect(sanitize(xml, true)).toEqual({ xml, warnings: [] });
  });
});

test('all additions are reported and removed, and nothing else', () => {
  let added = 0;
  check(({ seed: choices }) => {
    const writer = new Writer(new Random(choices), new Random(choices + 1));
    const { xml, warnings } = sanitize(writer.document(), true);
    expect(warnings).toHaveLength(Math.min(writer.added, 20));
    expect(xml).toBe(sanitize(new Writer(new Random(choices)).document(), true).xml);
    added += writer.added;
  });
  expect(added).toBeGreaterThan(runs);
});

test('damaged XML is sanitized or refused, never anything else', () => {
  let refused = 0;
  check((random) => {
    const bytes = mutated(random, Buffer.from(new Writer(random, random).document()));
    try {
      const { xml } = sanitize(bytes.toString(), random.chance(0.5));
      expect(sanitize(xml, true)).toEqual({ xml, warnings: [] });
    } catch (error) {
      refused++;
      expect(error).toMatchObject({ name: 'BadRequestException', attribute: 'data' });
    }
  });
  expect(refused).toBeGreaterThan(runs / 10);
  expect(refused).toBeLessThan(runs);
});

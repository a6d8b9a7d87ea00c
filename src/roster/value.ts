/**
 * Converts parsed nodes to plain values. Aliases and merge keys (`<<`) are resolved, within a limit, and no field name
 * can change a prototype.
 */
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Scalar,
  visit,
  type Alias,
  type Document,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';

/** How many values aliases may add to a file: far more than ten thousand users with 20 groups each. */
const MAX_ADDED = 1_000_000;

/** Thrown for a node that cannot be converted to a value. */
export class ValueError extends Error {
  override readonly name = 'ValueError';

  constructor(
    message: string,
    readonly node: Node | null | undefined,
  ) {
    super(message);
  }
}

/** The fields of an object, and the objects that its merge key names. */
interface Fields {
  readonly own: ReadonlyMap<string, Pair>;
  readonly sources: readonly YAMLMap[];
}

/** The nodes of a document with every alias resolved. */
export class Nodes {
  private readonly targets = new Map<Alias, Node>();
  private readonly values = new Map<Node, unknown>();
  private readonly sizes = new Map<Node, number>();
  private readonly fields = new Map<YAMLMap, Fields>();
  private added = 0;

  constructor(private readonly document: Document.Parsed) {
    const anchors = new Map<string, Node>();
    visit(document, {
      Node: (_, node) => {
        if (isAlias(node)) {
          const target = anchors.get(node.source);
          if (target) this.targets.set(node, target);
        } else if (node.anchor !== undefined) anchors.set(node.anchor, node);
      },
    });
  }

  /** Returns the node that an alias stands for, or the node itself. */
  target(node: unknown): Node | null | undefined {
    return (isAlias(node) ? this.targets.get(node) : node) as Node | null | undefined;
  }

  /** Returns the pair of a field, from the object itself or from a merged object. */
  pair(map: YAMLMap, name: string): Pair | undefined {
    const { own, sources } = this.fieldsOf(map);
    const found = own.get(name);
    if (found) return found;
    for (const source of sources) {
      const merged = this.pair(source, name);
      if (merged) return merged;
    }
    return undefined;
  }

  private fieldsOf(map: YAMLMap): Fields {
    const known = this.fields.get(map);
    if (known) return known;
    const merges = map.items.filter(({ key }) => isMergeKey(key));
    const own = map.items.flatMap((pair): [string, Pair][] => {
      const name = isMergeKey(pair.key) ? undefined : fieldName(this.target(pair.key));
      return name === undefined ? [] : [[name, pair]];
    });
    const fields = { own: new Map(own), sources: merges.flatMap(({ value }) => this.mergeSources(value)) };
    this.fields.set(map, fields);
    return fields;
  }

  /** @throws ValueError if an alias has no anchor, aliases add too many values, a merge key has no object, or a tag is unknown */
  value(): unknown {
    return this.valueOf(this.document.contents);
  }

  private valueOf(given: Node | null | undefined): unknown {
    if (given === null || given === undefined) return given;
    const node = this.target(given);
    if (!node || (isAlias(given) && !this.values.has(node))) {
      throw new ValueError('It has an alias without an anchor, or too many aliases', given);
    }
    if (!isAlias(given) && node.tag !== undefined && !coreTags.has(node.tag)) {
      throw new ValueError('It has a tag that starts with !; remove it', node);
    }
    if (isAlias(given)) this.count(node, given);
    else {
      // Stored only when it is complete, so that an alias of an enclosing node is an error.
      const value = isMap(node) ? this.object(node) : isSeq(node) ? this.list(node.items as Node[]) : scalar(node);
      this.values.set(node, value);
    }
    return this.values.get(node);
  }

  private list(items: readonly Node[]): unknown[] {
    return items.map((item) => this.valueOf(item) ?? null);
  }

  private object(map: YAMLMap): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    let merged: [name: string, value: unknown][] | undefined;
    for (const { key, value } of map.items as Pair<Node | null, Node | null>[]) {
      if (isMergeKey(key)) {
        if (merged) throw new ValueError('A field is repeated', key);
        merged = this.merged(key, value);
        continue;
      }
      const name = fieldName(this.target(key));
      if (name === undefined)
        throw new ValueError('The name of a field is a list or an object, not a string', key ?? map);
      if (Object.hasOwn(object, name)) throw new ValueError('A field is repeated', key ?? map);
      // A name with an anchor can be the target of an alias.
      if (key && !isAlias(key)) this.values.set(key, scalar(key));
      define(object, name, this.valueOf(value) ?? null);
    }
    // The object's own fields take precedence, then those of the first merged object.
    for (const [name, value] of merged ?? []) {
      if (!Object.hasOwn(object, name)) define(object, name, value);
    }
    return object;
  }

  /** Returns the fields that a merge key adds, those of the first object first. */
  private merged(key: Node | null, value: Node | null): [name: string, value: unknown][] {
    const source = this.valueOf(value);
    const objects: unknown[] = Array.isArray(source) ? source : [source];
    return objects.flatMap((object) => {
      if (typeof object !== 'object' || object === null || Array.isArray(object)) {
        throw new ValueError('The merge key << accepts only an object or a list of objects', key);
      }
      const entries = Object.entries(object);
      this.add(entries.length, key);
      return entries;
    });
  }

  private mergeSources(value: unknown): YAMLMap[] {
    const source = this.target(value);
    const nodes: unknown[] = isSeq(source) ? source.items : [source];
    return nodes.map((node) => this.target(node)).filter((node) => isMap(node));
  }

  private count(node: Node, alias: Node): void {
    this.add(this.size(node), alias);
  }

  private add(count: number, node: Node | null): void {
    this.added += count;
    if (this.added > MAX_ADDED) throw new ValueError('It has an alias without an anchor, or too many aliases', node);
  }

  /** Returns how many values a node has, with aliases resolved. */
  private size(given: unknown): number {
    const node = this.target(given);
    if (!node) return 1;
    const known = this.sizes.get(node);
    if (known !== undefined) return known;
    const children: unknown[] = isMap(node) ? node.items.map(({ value }) => value) : isSeq(node) ? node.items : [];
    const size = children.reduce<number>((sum, child) => sum + this.size(child), 1);
    this.sizes.set(node, size);
    return size;
  }
}

/** The tags of JSON's types. The library supports others, such as binary data, which no field accepts. */
const coreTags: ReadonlySet<string> = new Set(
  ['map', 'seq', 'str', 'null', 'bool', 'int', 'float'].map((name) => `tag:yaml.org,2002:${name}`),
);

/** Whether a key is an unquoted `<<`. */
const isMergeKey = (key: unknown): boolean => isScalar(key) && key.value === '<<' && key.type === Scalar.PLAIN;

function fieldName(key: Node | null | undefined): string | undefined {
  if (key === null) return '';
  if (!isScalar(key)) return undefined;
  const { value } = key as { readonly value: string | number | boolean | null };
  return value === null ? '' : String(value);
}

function scalar(node: Node): unknown {
  return isScalar(node) ? node.value : undefined;
}

function define(object: object, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
}

/**
 * Finds the entries that match a destination, as ActiveMQ's DefaultAuthorizationMap does. Each part of a name is a step down
 * a tree; a wildcard is a step of its name too, so that a subscription to a wildcard finds entries for the same wildcard.
 */

const anyPart = '*';
const anyDescendant = '>';

interface Node<T> {
  readonly children: Map<string, Node<T>>;
  readonly values: T[];
}

/** Values by the parts of the names of destinations. */
export class DestinationTree<T> {
  private readonly root: Node<T> = newNode();

  add(parts: readonly string[], value: T): void {
    let node = this.root;
    for (const part of parts) {
      const next = node.children.get(part) ?? newNode<T>();
      node.children.set(part, next);
      node = next;
    }
    node.values.push(value);
  }

  /** Returns the values that match a name. */
  matching(parts: readonly string[]): Set<T> {
    const search = new Search<T>(parts);
    search.run(this.root);
    return search.found;
  }
}

class Search<T> {
  readonly found = new Set<T>();
  /** The nodes of `*` from which the rest of the name has to be followed, and the index of its first part. */
  private readonly branches: { node: Node<T>; from: number }[] = [];
  /** The nodes after a `*` of an entry that were followed. Each is reached with the same rest of the name. */
  private readonly followed = new Set<Node<T>>();
  /** The nodes that were added with everything below. */
  private readonly added = new Set<Node<T>>();

  constructor(private readonly parts: readonly string[]) {}

  run(root: Node<T>): void {
    this.follow(root, 0, false);
    for (let branch = this.branches.pop(); branch; branch = this.branches.pop()) {
      this.follow(branch.node, branch.from, true);
    }
  }

  /**
   * Follows the name from a node. After a `*` of an entry, ActiveMQ lets a `>` of the name match every entry below; before
   * it, only entries that have `>` themselves.
   */
  private follow(start: Node<T>, from: number, deep: boolean): void {
    const unknownOf = (nodes: readonly Node<T>[]) => nodes.filter((node) => !deep || this.isFirst(node));
    let position = unknownOf([start]);
    for (let index = from; index < this.parts.length && position.length > 0; index++) {
      const part = this.parts[index] as string;
      if (deep && part === anyDescendant) {
        for (const node of position) this.addBelow(node);
        for (const node of position) this.addAll(node.values);
        return;
      }
      for (const node of position) this.branchAt(node, index);
      position = unknownOf(
        position.flatMap((node) => (part === anyPart ? [...node.children.values()] : childOf(node, part))),
      );
    }
    for (const node of position) {
      this.addAll(node.values);
      // An entry for `orders.>` also matches `orders`.
      for (const child of childOf(node, anyDescendant)) this.addAll(child.values);
    }
  }

  /** Takes the wildcards of entries at a node into account. */
  private branchAt(node: Node<T>, index: number): void {
    for (const child of childOf(node, anyPart)) {
      this.branches.push({ node: child, from: index + 1 });
    }
    for (const child of childOf(node, anyDescendant)) {
      this.addAll(child.values);
      // What follows a `>` in an entry does not restrict it.
      this.addBelow(child);
    }
  }

  private isFirst(node: Node<T>): boolean {
    const isFirst = !this.followed.has(node);
    this.followed.add(node);
    return isFirst;
  }

  private addBelow(node: Node<T>): void {
    const nodes = [...node.children.values()];
    for (let next = nodes.pop(); next; next = nodes.pop()) {
      if (this.added.has(next)) continue;
      this.added.add(next);
      this.addAll(next.values);
      nodes.push(...next.children.values());
    }
  }

  private addAll(values: readonly T[]): void {
    for (const value of values) this.found.add(value);
  }
}

function newNode<T>(): Node<T> {
  return { children: new Map(), values: [] };
}

function childOf<T>({ children }: Node<T>, part: string): Node<T>[] {
  const child = children.get(part);
  return child ? [child] : [];
}

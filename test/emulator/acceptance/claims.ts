/** What a case claims about a response of Amazon MQ, and how a response differs from it. */

/** A claim about a member: it is not in the response. */
export const absent = Symbol('absent');
/** A claim about a member: it is in the response, with any value. */
export const present = Symbol('present');

/** An object without members besides these. */
export class Only {
  constructor(readonly members: Members) {}
}
/** A list that has these elements among others, in any order. */
export class Including {
  constructor(readonly elements: readonly Pattern[]) {}
}

/** A list matches element by element, and an object by the members that are named. */
export type Pattern =
  string | number | boolean | RegExp | typeof absent | typeof present | Only | Including | readonly Pattern[] | Members;
export interface Members {
  readonly [name: string]: Pattern;
}

const statuses = { BadRequestException: 400, NotFoundException: 404, ConflictException: 409 } as const;

/** A response without an error. */
export interface Returned {
  /** Default: 200. */
  readonly status?: number;
  readonly members: Pattern;
}
/** An error. */
export interface Refused {
  readonly error: keyof typeof statuses;
  /** The `errorAttribute`; undefined if there is none. */
  readonly attribute: string | undefined;
  /** The message, if what it says is on record. */
  readonly message?: string | RegExp;
}
export type Claim = Returned | Refused;

export const returns = (members: Pattern = {}): Returned => ({ members });
/** An empty response. */
export const done = (status = 200): Returned => ({ status, members: new Only({}) });
const refusal = (error: Refused['error'], attribute: string | undefined, message?: Refused['message']): Refused => ({
  error,
  attribute,
  ...(message !== undefined && { message }),
});
export const badRequest = (attribute: string, message?: Refused['message']) =>
  refusal('BadRequestException', attribute, message);
export const notFound = (attribute: string | undefined, message?: Refused['message']) =>
  refusal('NotFoundException', attribute, message);
export const conflict = (attribute: string, message?: Refused['message']) =>
  refusal('ConflictException', attribute, message);

/** What a call has returned. A call without a response has no status. */
export interface Received {
  readonly status: number | undefined;
  readonly output?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly name: string; readonly attribute?: string; readonly message: string };
}

/** Waits for a call of the AWS SDK, and returns what it has received. */
export async function receive(call: Promise<object>): Promise<Received> {
  try {
    const { $metadata, ...output } = (await call) as {
      readonly $metadata?: { readonly httpStatusCode?: number };
    } & Record<string, unknown>;
    return { status: $metadata?.httpStatusCode, output };
  } catch (thrown) {
    const { name, message, ErrorAttribute, $metadata } = thrown as Error & {
      readonly ErrorAttribute?: string | null;
      readonly $metadata?: { readonly httpStatusCode?: number };
    };
    return {
      status: $metadata?.httpStatusCode,
      // The SDK keeps a null of the response.
      error: { name, message, ...(typeof ErrorAttribute === 'string' && { attribute: ErrorAttribute }) },
    };
  }
}

/** Returns the differences of a response from a claim. */
export function differencesOf(claim: Claim, { status, output, error }: Received): string[] {
  if ('error' in claim) {
    const { error: name, attribute, message = present } = claim;
    const received = error ?? { name: 'no error' };
    return [
      ...differences(statuses[name], status, 'status'),
      ...differences({ name, ErrorAttribute: attribute ?? absent, message }, renamed(received), 'error'),
    ];
  }
  if (error) return [`error: expected none, received ${shown(renamed(error))} with status ${status ?? 'none'}`];
  return [...differences(claim.status ?? 200, status, 'status'), ...differences(claim.members, output, '')];
}

function renamed({ attribute, ...error }: { readonly attribute?: string; readonly name: string }): object {
  return { ...error, ...(attribute !== undefined && { ErrorAttribute: attribute }) };
}

function differences(pattern: Pattern, value: unknown, path: string): string[] {
  const differs = (expected: unknown) => [
    `${path === '' ? 'response' : path}: expected ${typeof expected === 'string' ? expected : shown(expected)}, received ${shown(value)}`,
  ];
  if (pattern === absent) return value === undefined ? [] : differs('no such member');
  if (pattern === present) return value === undefined ? differs('any value') : [];
  if (pattern instanceof RegExp) {
    return typeof value === 'string' && pattern.test(value) ? [] : differs(`text like ${String(pattern)}`);
  }
  if (typeof pattern !== 'object') return value === pattern ? [] : differs(shown(pattern));
  if (isList(pattern) || pattern instanceof Including) {
    if (!Array.isArray(value)) return differs('a list');
    const elements = value as readonly unknown[];
    return pattern instanceof Including
      ? missing(pattern.elements, elements, path)
      : elementDifferences(pattern, elements, path);
  }
  if (typeof value !== 'object' || value === null) return differs('an object');
  return memberDifferences(pattern, value as Readonly<Record<string, unknown>>, path);
}

function memberDifferences(pattern: Only | Members, value: Readonly<Record<string, unknown>>, path: string): string[] {
  const members = pattern instanceof Only ? pattern.members : pattern;
  const pathOf = (name: string) => (path === '' ? name : `${path}.${name}`);
  const others = pattern instanceof Only ? Object.keys(value).filter((name) => !Object.hasOwn(members, name)) : [];
  return [
    ...Object.entries(members).flatMap(([name, member]) => differences(member, value[name], pathOf(name))),
    ...others.flatMap((name) => differences(absent, value[name], pathOf(name))),
  ];
}

function elementDifferences(patterns: readonly Pattern[], elements: readonly unknown[], path: string): string[] {
  if (patterns.length !== elements.length) {
    return [`${path}: expected ${patterns.length} elements, received ${elements.length}: ${shown(elements)}`];
  }
  return patterns.flatMap((pattern, index) => differences(pattern, elements[index], `${path}[${index}]`));
}

function missing(patterns: readonly Pattern[], elements: readonly unknown[], path: string): string[] {
  return patterns
    .filter((pattern) => !elements.some((element) => differences(pattern, element, path).length === 0))
    .map((pattern) => `${path}: expected an element ${shown(pattern)}, received ${shown(elements)}`);
}

const isList = (pattern: Pattern): pattern is readonly Pattern[] => Array.isArray(pattern);

/** The longest value that a difference quotes in full. */
const maxShown = 300;

function shown(value: unknown): string {
  const text =
    JSON.stringify(value, (_, member: unknown) =>
      typeof member === 'symbol' || member instanceof RegExp ? String(member) : member,
    ) ?? 'none';
  return text.length > maxShown ? `${text.slice(0, maxShown)}…` : text;
}

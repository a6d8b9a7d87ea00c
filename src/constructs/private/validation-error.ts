/** The error that a construct throws if a known value of a user breaks a rule. */
import { formatRosterPath } from '../../roster/check';
import { errorsIn, RULES, type Violation } from '../../rules';
import { count, violation } from '../../rules/internal';

/** The maximum number of violations that a message shows. */
export const MOST = 100;

/** Returns the text of an error's heading, from the errors that were found. */
export type Verdict = (errors: readonly Violation[]) => string;

const rulesOfAmazonMq: ReadonlySet<string> = new Set(RULES.map(({ id }) => id));

/**
 * Returns a verdict for props of which Amazon MQ has rules. It is about the props themselves if all errors are about how they are
 * written, such as a wrong type or a name that no prop has.
 *
 * @param what what Amazon MQ would refuse: `this user`
 */
export function amazonMqRefuses(what: string): Verdict {
  return (errors) =>
    errors.some(({ rule }) => rulesOfAmazonMq.has(rule)) ? `Amazon MQ would refuse ${what}` : 'the props are not valid';
}

/**
 * The error that a constructor throws before anything is added to the construct tree. It lists all violations, and never
 * contains a password.
 *
 * In languages other than TypeScript it is an error with the same message.
 * @jsii ignore
 */
export class ValidationError extends Error {
  /** Every violation, warnings included, in the order of the props. At least one of them is an error. */
  public readonly violations: readonly Violation[];
  /** The path of the construct that was refused: `stack/orders`. */
  public readonly constructPath: string;

  /** @internal Created by the constructs. */
  public constructor(
    constructPath: string,
    violations: readonly Violation[],
    verdict: Verdict = amazonMqRefuses('this user'),
  ) {
    const errors = errorsIn(violations);
    const heading = `${constructPath}: ${verdict(errors)} (${count(errors.length, 'error')}).`;
    const more = violations.length - MOST;
    const rest = more > 0 ? [`  and ${more} more`] : [];
    super([heading, ...violations.slice(0, MOST).map(describe), ...rest].join('\n'));
    this.name = 'ValidationError';
    this.constructPath = constructPath;
    this.violations = violations;
  }
}

/**
 * Runs a check of the values that a caller passed, and returns its warnings.
 *
 * @param constructPath the path of the construct that is about to be created
 * @param verdict the text of the error's heading; that of a user by default
 * @throws ValidationError if the check finds an error, or fails because a value cannot be read, such as a getter that throws
 */
export function throwIfInvalid(
  constructPath: string,
  check: () => readonly Violation[],
  verdict?: Verdict,
): readonly Violation[] {
  const violations = readable(constructPath, check);
  if (errorsIn(violations).length > 0) throw new ValidationError(constructPath, violations, verdict);
  return violations;
}

/**
 * Runs a function that reads the values that a caller passed.
 *
 * @throws ValidationError if it fails because a value cannot be read, such as a getter that throws
 */
export function readable<T>(constructPath: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ValidationError) throw error;
    const message =
      'The props cannot be read: one of them throws an error. Allowed: plain values and tokens. Pass plain values.';
    throw new ValidationError(constructPath, [violation('wrong-type', [], message)]);
  }
}

/** Returns the line of a violation, indented below the heading: `groups[1]: The group … [group-charset]`. */
function describe({ rule, severity, path, message }: Violation): string {
  const place = path.length > 0 ? `${formatRosterPath(path)}: ` : '';
  return `  ${severity === 'warning' ? 'warning: ' : ''}${place}${message} [${rule}]`;
}

/** The `timeouts` block of each resource: its operations, what each waits for, and the default. */
import { NOT_KNOWN_YET } from './check';
import { parseDuration } from './duration';
import { typeName } from './input';
import { quoteName } from './text';

/** Longer than a broker takes to reboot or to be created. The AWS provider waits as long for a broker. */
export const DEFAULT_TIMEOUT = '30m';

/** The operations of each resource that wait, each with the end of the sentence "The maximum time to wait …". */
export const TIMEOUTS = {
  mq_user: {
    create: 'for the broker to be RUNNING before the user is created',
    update: 'for the broker to be RUNNING before the user is changed',
    delete: 'for the broker to be RUNNING before the user is deleted',
  },
  mq_users_exclusive: {
    create: 'for the broker to be RUNNING before users are removed',
    update: 'for the broker to be RUNNING before users are removed',
  },
  mq_broker_reboot: {
    create: 'for the broker to be RUNNING before and after the reboot',
    update: 'for the broker to be RUNNING before and after the reboot',
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A problem with one timeout. */
interface TimeoutProblem {
  readonly name: string;
  readonly message: string;
}

/** Checks the `timeouts` of a resource. Unset and unknown values pass. */
export function checkTimeouts(resource: keyof typeof TIMEOUTS, timeouts: unknown): TimeoutProblem[] {
  if (timeouts === undefined || timeouts === null || timeouts === NOT_KNOWN_YET) return [];
  const operations = Object.keys(TIMEOUTS[resource]);
  return Object.entries(timeouts as Readonly<Record<string, unknown>>).flatMap(([name, value]) => {
    if (value === undefined || value === null) return [];
    if (!operations.includes(name)) {
      const allowed = `Allowed: ${operations.join(', ')}. Remove it.`;
      return [{ name, message: `There is no timeout for ${quoteName(name) ?? 'this name'}. ${allowed}` }];
    }
    if (value === NOT_KNOWN_YET) return [];
    const message = durationProblem(value);
    return message === undefined ? [] : [{ name, message }];
  });
}

/** Returns what is wrong with a known duration, or undefined. */
function durationProblem(value: unknown): string | undefined {
  if (typeof value !== 'string') return `The duration is ${typeName(value)}. Allowed: a string, such as 10m. Pass one.`;
  const duration = parseDuration(value);
  return 'problem' in duration ? duration.problem : undefined;
}

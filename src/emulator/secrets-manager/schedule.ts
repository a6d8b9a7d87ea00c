/**
 * Rotation schedules: which rules are allowed, and when the next rotation window is. The source is "Rotation schedules" in
 * the user guide. All times are UTC.
 */
import { asObject, optionalNumber, optionalString, type Body } from '../fields';
import { DAY, HOUR, nextOpening, parseCron, type Cron } from './cron';
import { invalidParameter } from './errors';

/** The RotationRules of a request. */
export interface RotationRules {
  readonly AutomaticallyAfterDays?: number;
  readonly Duration?: string;
  readonly ScheduleExpression?: string;
}

/** A rotation window. */
export interface RotationWindow {
  readonly opensAt: number;
  /** The start of the last second, which is NextRotationDate (example of DescribeSecret in the reference). */
  readonly lastSecond: number;
}

/** When rotations are due. */
type Schedule =
  { readonly every: 'hours' | 'days'; readonly count: number } | { readonly every: 'cron'; readonly cron: Cron };

/** Returns the rules of a request, or undefined if it has none. Throws if AWS does not accept them. */
export function optionalRules(body: Body): RotationRules | undefined {
  if (body.RotationRules === undefined || body.RotationRules === null) return undefined;
  const given = asObject(body.RotationRules, 'RotationRules');
  const days = optionalNumber(given, 'AutomaticallyAfterDays');
  const duration = optionalString(given, 'Duration');
  const expression = optionalString(given, 'ScheduleExpression');
  const rules = {
    ...(days !== undefined && { AutomaticallyAfterDays: days }),
    ...(duration !== undefined && { Duration: duration }),
    ...(expression !== undefined && { ScheduleExpression: expression }),
  };
  checkRules(rules);
  return rules;
}

function checkRules(rules: RotationRules): void {
  if (rules.AutomaticallyAfterDays !== undefined && rules.ScheduleExpression !== undefined) {
    throw invalidParameter(
      'RotationRules has both AutomaticallyAfterDays and ScheduleExpression. They are mutually exclusive: leave one out.',
    );
  }
  const schedule = scheduleOf(rules);
  if (!schedule) {
    // GUESS(rotation-rules): rules without a schedule are refused. AWS does not document it.
    throw invalidParameter('RotationRules needs AutomaticallyAfterDays or ScheduleExpression.');
  }
  if (rules.Duration === undefined) return;
  const most = longestWindow(schedule);
  const hours = hoursOf(rules.Duration);
  if (hours < 1 || hours > most) {
    throw invalidParameter(
      `RotationRules.Duration must be 1h to ${most}h with this schedule: the window must not extend into the next window or the next UTC day.`,
    );
  }
}

/** Returns the first window that opens after a time. For a schedule in days, it is the window of the day that is due. */
export function nextWindow(rules: RotationRules, after: number): RotationWindow | undefined {
  const schedule = scheduleOf(rules);
  const opensAt = schedule && nextOpeningOf(schedule, after);
  if (!schedule || opensAt === undefined) return undefined;
  const closesAt =
    rules.Duration !== undefined
      ? opensAt + hoursOf(rules.Duration) * HOUR
      : isInHours(schedule)
        ? opensAt + HOUR
        : floor(opensAt, DAY) + DAY;
  return { opensAt, lastSecond: closesAt - 1000 };
}

/**
 * Returns the AutomaticallyAfterDays that AWS calculates from a schedule after a rotation. GUESS(rotation-days): the whole
 * days from the rotation to the next window, at least 1, which the examples of the reference fit.
 */
export function daysUntilNext(rules: RotationRules, rotatedAt: number): number | undefined {
  const next = nextWindow(rules, rotatedAt);
  return next && Math.max(1, Math.round((next.opensAt - floor(rotatedAt, HOUR)) / DAY));
}

function scheduleOf(rules: RotationRules): Schedule | undefined {
  const { AutomaticallyAfterDays: days, ScheduleExpression: expression } = rules;
  if (days !== undefined) return { every: 'days', count: days };
  return expression === undefined ? undefined : parseExpression(expression);
}

function parseExpression(expression: string): Schedule {
  const [, number, unit] = /^rate\((\d{1,9}) (hour|day)s?\)$/.exec(expression) ?? [];
  if (number !== undefined) {
    const [least, most] = unit === 'hour' ? [4, 23] : [1, 999];
    const count = Number(number);
    if (count < least || count > most) throw invalidExpression(`A rate in ${unit}s must be ${least} to ${most}.`);
    return { every: unit === 'hour' ? 'hours' : 'days', count };
  }
  const fields = /^cron\(([^()]*)\)$/.exec(expression)?.[1]?.split(' ');
  if (!fields) throw invalidExpression('Use rate(4 hours), rate(10 days) or cron(0 16 1,15 * ? *).');
  const cron = parseCron(fields);
  if (typeof cron === 'string') throw invalidExpression(cron);
  return { every: 'cron', cron };
}

const invalidExpression = (reason: string) =>
  invalidParameter(`RotationRules.ScheduleExpression is not valid. ${reason}`);

function nextOpeningOf(schedule: Schedule, after: number): number | undefined {
  if (schedule.every === 'cron') return nextOpening(schedule.cron, after);
  if (schedule.every === 'days') return floor(after, DAY) + schedule.count * DAY;
  // GUESS(rotation-hours): the hours count from the hour of the last rotation. The user guide says only that windows start
  // on the hour.
  return floor(after, HOUR) + schedule.count * HOUR;
}

const isInHours = (schedule: Schedule) =>
  schedule.every === 'hours' || (schedule.every === 'cron' && schedule.cron.hours.length > 1);

/** Returns the longest duration in hours: until the next window, and until the end of the UTC day for schedules in days. */
function longestWindow(schedule: Schedule): number {
  if (schedule.every !== 'cron') return schedule.every === 'days' ? 24 : schedule.count;
  const { hours } = schedule.cron;
  return Math.min(...hours.map((hour, index) => (hours[index + 1] ?? 24) - hour));
}

const hoursOf = (duration: string) => Number(duration.slice(0, -1));
const floor = (time: number, unit: number) => Math.floor(time / unit) * unit;

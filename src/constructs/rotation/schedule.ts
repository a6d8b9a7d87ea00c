/** Schedules: those of Secrets Manager for rotations, and those of EventBridge for what completes a rotation. */

/** The limits of schedules. */
export const SCHEDULE_LIMITS = {
  /** The hours of a rate, and the hours between two rotations of one day. */
  hours: { min: 4, max: 23 },
  days: { min: 1, max: 999 },
  /** The length of the window in which a rotation begins, in hours. */
  window: { min: 1, max: 24 },
} as const;

/** The properties of a schedule of Secrets Manager that other checks need. */
export interface RotationSchedule {
  /** The longest window, in hours: until the next one opens, and until the day ends. */
  readonly longestWindow: number;
}

/**
 * Reads a schedule of Secrets Manager. Returns what is wrong with it as text.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html
 */
export function readRotationSchedule(expression: string): RotationSchedule | string {
  const [, number, unit] = /^rate\((\d{1,9}) (hour|day)s?\)$/.exec(expression) ?? [];
  if (number !== undefined) {
    const { min, max } = unit === 'hour' ? SCHEDULE_LIMITS.hours : SCHEDULE_LIMITS.days;
    const count = Number(number);
    if (count < min || count > max) return `its rate in ${unit}s is not ${min} to ${max}`;
    return { longestWindow: unit === 'hour' ? count : SCHEDULE_LIMITS.window.max };
  }
  const fields = /^cron\(([^()]*)\)$/.exec(expression)?.[1]?.split(' ');
  return fields ? readCron(fields) : 'it is neither rate(…) nor cron(…)';
}

function readCron(fields: readonly string[]): RotationSchedule | string {
  const [minutes, hour = '', dayOfMonth = '', month = '', dayOfWeek = '', year] = fields;
  if (fields.length !== 6) return 'it has not six fields with one space between them';
  if (minutes !== '0') return 'its minutes are not 0';
  if (year !== '*') return 'its year is not *';
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) return 'not exactly one of its two fields for days is ?';
  const hours = numbers(hour, { min: 0, max: 23 });
  if (!hours) return 'its hours are not 0 to 23';
  const gap = Math.min(...hours.map((each, index) => each - (hours[index - 1] ?? -Infinity)));
  if (gap < SCHEDULE_LIMITS.hours.min) return `its hours are less than ${SCHEDULE_LIMITS.hours.min} hours apart`;
  const months = numbers(month, { min: 1, max: 12 }, MONTHS);
  if (!months) return 'its month is not 1 to 12 or JAN to DEC';
  if (dayOfWeek !== '?' && !isDayOfWeek(dayOfWeek))
    return 'its day of the week is not 1 to 7, SUN to SAT, L, SUN#1 or 6L';
  if (dayOfMonth !== '?' && dayOfMonth !== 'L') {
    const days = numbers(dayOfMonth, { min: 1, max: 31 });
    if (!days) return 'its day of the month is not 1 to 31 or L';
    if (!months.some((each) => (days[0] ?? 0) <= (LONGEST[each - 1] ?? 0))) return 'it has no day that exists';
  }
  const until = hours.map((each, index) => (hours[index + 1] ?? 24) - each);
  return { longestWindow: Math.min(...until) };
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
/** The days of the months, in leap years. */
const LONGEST = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isDayOfWeek(field: string): boolean {
  const day = /^(\w+)#[1-5]$/.exec(field)?.[1] ?? /^([1-7]|[A-Z]{3})L$/.exec(field)?.[1] ?? field;
  return field === 'L' || numbers(day, { min: 1, max: 7 }, WEEKDAYS) !== undefined;
}

/** Returns the numbers of a field such as `1,15`, `MON-FRI`, `*` or `4/12`, in ascending order; undefined if it is not valid. */
function numbers(
  field: string,
  range: { readonly min: number; readonly max: number },
  names: readonly string[] = [],
): number[] | undefined {
  const numberOf = (text: string) => (names.includes(text) ? names.indexOf(text) + range.min : Number(text));
  const found = new Set<number>();
  for (const part of field.split(',')) {
    const match = /^(\*|[A-Z]{3}|\d{1,2})(?:-([A-Z]{3}|\d{1,2}))?(?:\/(\d{1,2}))?$/.exec(part);
    if (!match) return undefined;
    const [, from = '', to, step] = match;
    const first = from === '*' ? range.min : numberOf(from);
    const isOpen = from === '*' || (to === undefined && step !== undefined);
    const last = isOpen ? range.max : numberOf(to ?? from);
    const by = Number(step ?? 1);
    if (!(first >= range.min && first <= last && last <= range.max && by > 0)) return undefined;
    for (let number = first; number <= last; number += by) found.add(number);
  }
  return [...found].sort((one, other) => one - other);
}

/**
 * Returns what is wrong with a schedule of EventBridge. The fields of a cron expression are checked by AWS.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */
export function problemOfEventSchedule(expression: string): string | undefined {
  if (/^rate\((?:1 (?:minute|hour|day)|(?:[2-9]|[1-9]\d{1,4}) (?:minutes|hours|days))\)$/.test(expression))
    return undefined;
  if (expression.startsWith('rate('))
    return 'its rate is not a number from 1 with minute, hour or day, or their plurals above 1';
  const fields = /^cron\(([\w,*?/#-]+(?: [\w,*?/#-]+){5})\)$/.exec(expression)?.[1]?.split(' ');
  if (!fields) return 'it is neither rate(…) nor cron(…) with six fields';
  return (fields[2] === '?') === (fields[4] === '?') ? 'not exactly one of its two fields for days is ?' : undefined;
}

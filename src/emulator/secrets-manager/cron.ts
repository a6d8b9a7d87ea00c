/** Cron expressions of rotation schedules: `Minutes Hours Day-of-month Month Day-of-week Year`, in UTC. */

export interface Cron {
  /** The hours at which windows open, in ascending order. */
  readonly hours: readonly number[];
  /** Returns whether windows open on a day. */
  readonly isDue: (day: Date) => boolean;
}

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** Returns an expression in its six fields, or what is wrong with it. */
export function parseCron(fields: readonly string[]): Cron | string {
  const [minutes, hourField = '', dayOfMonth = '', month = '', dayOfWeek = '', year] = fields;
  if (fields.length !== 6) return 'A cron expression has six fields, separated by one space.';
  if (minutes !== '0') return 'The minutes must be 0, because rotation windows open on the hour.';
  if (year !== '*') return 'The year must be *.';
  if ((dayOfMonth === '?') === (dayOfWeek === '?'))
    return 'Use ? for either the day of the month or the day of the week.';
  const hours = numbersOf(hourField, 0, 23);
  if (!hours) return 'The hours must be 0 to 23.';
  // GUESS(rotation-hours): the four hours apply within a day, because increments of hours start again each day.
  if (hours.some((hour, index) => hour - (hours[index - 1] ?? -4) < 4)) {
    return 'The hours must be at least four hours apart.';
  }
  const months = numbersOf(month, 1, 12, MONTHS);
  if (!months) return 'The month must be 1 to 12 or JAN to DEC.';
  const isDay = dayOfWeek === '?' ? dayOfMonthRule(dayOfMonth) : dayOfWeekRule(dayOfWeek);
  if (!isDay) return 'The day must be 1 to 31 or L, or in a week 1 to 7, SUN to SAT, L, or such as SUN#1 or 6L.';
  const cron = { hours, isDue: (day: Date) => months.includes(day.getUTCMonth() + 1) && isDay(day) };
  return nextOpening(cron, 0) === undefined ? 'No such day exists.' : cron;
}

/** Returns when the first window after a time opens; undefined if there is none within eight years. */
export function nextOpening({ hours, isDue }: Cron, after: number): number | undefined {
  const today = Math.floor(after / DAY) * DAY;
  // 29 February is up to eight years away.
  for (let midnight = today; midnight <= today + 8 * 366 * DAY; midnight += DAY) {
    if (!isDue(new Date(midnight))) continue;
    const hour = hours.find((each) => midnight + each * HOUR > after);
    if (hour !== undefined) return midnight + hour * HOUR;
  }
  return undefined;
}

type DayRule = (day: Date) => boolean;

function dayOfMonthRule(field: string): DayRule | undefined {
  if (field === 'L') return (day) => isMonthOver(day, 1);
  const days = numbersOf(field, 1, 31);
  return days && ((day) => days.includes(day.getUTCDate()));
}

function dayOfWeekRule(field: string): DayRule | undefined {
  if (field === 'L') return (day) => weekdayOf(day) === 7;
  const [, name = '', nth] = /^(\w+)#([1-5])$/.exec(field) ?? [];
  const [, last = ''] = /^([1-7]|[A-Z]{3})L$/.exec(field) ?? [];
  const days = numbersOf(nth !== undefined ? name : last || field, 1, 7, WEEKDAYS);
  if (!days) return undefined;
  return (day) =>
    days.includes(weekdayOf(day)) &&
    (nth === undefined || Math.ceil(day.getUTCDate() / 7) === Number(nth)) &&
    (last === '' || isMonthOver(day, 7));
}

const weekdayOf = (day: Date) => day.getUTCDay() + 1;

/** Returns whether another month has begun a number of days after a day. */
function isMonthOver(day: Date, days: number): boolean {
  return new Date(day.getTime() + days * DAY).getUTCMonth() !== day.getUTCMonth();
}

/** Returns the numbers of a field such as `1,15`, `MON-FRI`, `*` or `4/12`, in ascending order; undefined if it is not valid. */
function numbersOf(field: string, least: number, most: number, names: readonly string[] = []): number[] | undefined {
  const numbers = new Set<number>();
  for (const part of field.split(',')) {
    const [, from = '', to, step] = /^(\*|\w+)(?:-(\w+))?(?:\/(\d{1,2}))?$/.exec(part) ?? [];
    const first = from === '*' ? least : numberOf(from, names, least);
    // A start with a step, such as 4/12, continues to the end.
    const end = from === '*' || (step !== undefined && to === undefined) ? most : numberOf(to ?? from, names, least);
    const by = Number(step ?? 1);
    if (!(first >= least && first <= end && end <= most && by > 0)) return undefined;
    for (let number = first; number <= end; number += by) numbers.add(number);
  }
  return [...numbers].sort((a, b) => a - b);
}

/** Returns NaN for a text that is neither a number nor a name. */
function numberOf(text: string, names: readonly string[], least: number): number {
  const index = names.indexOf(text);
  return index >= 0 ? index + least : /^\d{1,2}$/.test(text) ? Number(text) : NaN;
}

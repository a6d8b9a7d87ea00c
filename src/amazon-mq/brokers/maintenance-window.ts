/** When Amazon MQ may reboot a broker next: the moment at which pending changes take effect by themselves. */

export interface MaintenanceWindow {
  /** MONDAY to SUNDAY. */
  readonly dayOfWeek: string;
  /** HH:MM, on 24 hours. */
  readonly timeOfDay: string;
  /** `UTC`, a place like `Europe/Berlin`, or an offset like `UTC+02:00`. */
  readonly timeZone: string;
}

const days = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'];
const minute = 60_000;
const day = 24 * 60 * minute;

/**
 * The next beginning of the window after `now`. A time that a clock skips is taken as the moment as long after the last
 * real one, as clocks there do; of a time that comes twice, the first. Undefined where the window cannot be understood.
 */
export function nextMaintenance(window: MaintenanceWindow, now: Date): Date | undefined {
  const weekday = days.indexOf(window.dayOfWeek.toUpperCase());
  const [, hour, minutes] = /^(\d{1,2}):(\d{2})$/.exec(window.timeOfDay) ?? [];
  const offsetAt = offsets(window.timeZone);
  if (weekday < 0 || hour === undefined || minutes === undefined || !offsetAt) return undefined;
  const timeOfDay = (Number(hour) * 60 + Number(minutes)) * minute;
  // Midnight of the day that it is there now, written as if it were UTC.
  const today = Math.floor((now.getTime() + offsetAt(now.getTime())) / day) * day;
  for (let days = 0; days <= 8; days++) {
    const local = today + days * day;
    if (new Date(local).getUTCDay() !== weekday) continue;
    const moment = toUtc(local + timeOfDay, offsetAt);
    if (moment > now.getTime()) return new Date(moment);
  }
  return undefined;
}

type OffsetAt = (moment: number) => number;

/** Both offsets around the moment are tried, the earlier result first; in a gap neither fits, and the one before it counts. */
function toUtc(local: number, offsetAt: OffsetAt): number {
  const before = local - offsetAt(local - day);
  const after = local - offsetAt(local + day);
  const fitting = [before, after].filter((moment) => moment + offsetAt(moment) === local);
  return fitting.length > 0 ? Math.min(...fitting) : before;
}

/** How far local time is ahead of UTC at a moment, in milliseconds. */
function offsets(timeZone: string): OffsetAt | undefined {
  const [, sign, hours, minutes = '0'] = /^(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d{2}))?$/i.exec(timeZone) ?? [];
  if (hours !== undefined) {
    const fixed = (Number(hours) * 60 + Number(minutes)) * minute * (sign === '-' ? -1 : 1);
    return () => fixed;
  }
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    return (moment) => {
      const parts = new Map(format.formatToParts(moment).map(({ type, value }) => [type, Number(value)]));
      const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
      const local = Date.UTC(
        part('year'),
        part('month') - 1,
        part('day'),
        part('hour'),
        part('minute'),
        part('second'),
      );
      return local - Math.floor(moment / 1_000) * 1_000;
    };
  } catch {
    return undefined;
  }
}

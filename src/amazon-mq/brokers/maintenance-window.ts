/** Maintenance windows, in which Amazon MQ may reboot a broker, so that pending changes take effect. */

export interface MaintenanceWindow {
  /** MONDAY to SUNDAY. */
  readonly dayOfWeek: string;
  /** HH:MM, in 24-hour format. */
  readonly timeOfDay: string;
  /** `UTC`, a name such as `Europe/Berlin`, or an offset such as `UTC+02:00`. */
  readonly timeZone: string;
}

const days = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'];
const minute = 60_000;
const day = 24 * 60 * minute;

/**
 * Returns the next start of the window after `now`; undefined if the window cannot be parsed. If a change to daylight saving
 * time skips the time of day, the start is as much later; if a change repeats it, the first of the two is returned.
 */
export function nextMaintenance(window: MaintenanceWindow, now: Date): Date | undefined {
  const weekday = days.indexOf(window.dayOfWeek.toUpperCase());
  const [, hour, minutes] = /^(\d{1,2}):(\d{2})$/.exec(window.timeOfDay) ?? [];
  const offsetAt = offsetsOf(window.timeZone);
  if (weekday < 0 || hour === undefined || minutes === undefined || !offsetAt) return undefined;
  const timeOfDay = (Number(hour) * 60 + Number(minutes)) * minute;
  // Midnight of the current day in that time zone, as if it were UTC.
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

/** Converts a local time to UTC. Tries the offsets before and after a change; in a gap, the offset before it is used. */
function toUtc(local: number, offsetAt: OffsetAt): number {
  const before = local - offsetAt(local - day);
  const after = local - offsetAt(local + day);
  const fitting = [before, after].filter((moment) => moment + offsetAt(moment) === local);
  return fitting.length > 0 ? Math.min(...fitting) : before;
}

/** Returns a function for how far local time is ahead of UTC at a moment, in milliseconds. */
function offsetsOf(timeZone: string): OffsetAt | undefined {
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

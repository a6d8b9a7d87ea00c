/** The next maintenance window, in time zones with and without daylight saving time. */
import { nextMaintenance } from '../../src/amazon-mq';

const next = (dayOfWeek: string, timeOfDay: string, timeZone: string, now: string) =>
  nextMaintenance({ dayOfWeek, timeOfDay, timeZone }, new Date(now))?.toISOString();

test.each([
  ['later on the same day', 'WEDNESDAY', '22:00', 'UTC', '2026-01-14T21:59:59Z', '2026-01-14T22:00:00.000Z'],
  [
    'a window that has begun: in a week',
    'WEDNESDAY',
    '22:00',
    'UTC',
    '2026-01-14T22:00:00Z',
    '2026-01-21T22:00:00.000Z',
  ],
  ['tomorrow, in the next year', 'FRIDAY', '03:00', 'UTC', '2026-12-31T12:00:00Z', '2027-01-01T03:00:00.000Z'],
  ['in winter', 'SUNDAY', '03:00', 'Europe/Berlin', '2026-01-14T00:00:00Z', '2026-01-18T02:00:00.000Z'],
  ['in summer', 'SUNDAY', '03:00', 'Europe/Berlin', '2026-07-15T00:00:00Z', '2026-07-19T01:00:00.000Z'],
  ['a positive offset', 'SUNDAY', '03:00', 'UTC+02:00', '2026-01-14T00:00:00Z', '2026-01-18T01:00:00.000Z'],
  ['a negative offset', 'SUNDAY', '22:30', '-03:30', '2026-01-14T00:00:00Z', '2026-01-19T02:00:00.000Z'],
  ['a day ahead of UTC', 'MONDAY', '05:00', 'Pacific/Auckland', '2026-07-12T16:59:00Z', '2026-07-12T17:00:00.000Z'],
  ['a day behind UTC', 'SUNDAY', '20:00', 'America/Los_Angeles', '2026-01-19T03:59:00Z', '2026-01-19T04:00:00.000Z'],
  // Clocks go from 02:00 to 03:00 on 29 March 2026 in Berlin.
  ['a time that is skipped', 'SUNDAY', '02:30', 'Europe/Berlin', '2026-03-28T00:00:00Z', '2026-03-29T01:30:00.000Z'],
  [
    'right after the skipped hour',
    'SUNDAY',
    '03:00',
    'Europe/Berlin',
    '2026-03-28T00:00:00Z',
    '2026-03-29T01:00:00.000Z',
  ],
  // Clocks go from 03:00 back to 02:00 on 25 October 2026 in Berlin.
  ['a time that occurs twice', 'SUNDAY', '02:30', 'Europe/Berlin', '2026-10-24T00:00:00Z', '2026-10-25T00:30:00.000Z'],
  [
    'after the first of two occurrences',
    'SUNDAY',
    '02:30',
    'Europe/Berlin',
    '2026-10-25T00:30:00Z',
    '2026-11-01T01:30:00.000Z',
  ],
  [
    'across the start of daylight saving time',
    'SUNDAY',
    '12:00',
    'America/New_York',
    '2026-03-07T12:00:00Z',
    '2026-03-08T16:00:00.000Z',
  ],
  // Half an hour is the whole change there.
  [
    'a change of half an hour',
    'SUNDAY',
    '12:00',
    'Australia/Lord_Howe',
    '2026-04-04T12:00:00Z',
    '2026-04-05T01:30:00.000Z',
  ],
])('%s', (_, dayOfWeek, timeOfDay, timeZone, now, expected) => {
  expect(next(dayOfWeek, timeOfDay, timeZone, now)).toBe(expected);
});

test.each([
  ['SOMEDAY', '03:00', 'UTC'],
  ['SUNDAY', '3 o’clock', 'UTC'],
  ['SUNDAY', '03:00', 'Mars/Olympus'],
])('a window of %s %s %s cannot be parsed', (...window) => {
  expect(next(...window, '2026-01-14T00:00:00Z')).toBeUndefined();
});

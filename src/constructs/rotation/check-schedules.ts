/** Checks the schedules of a rotation. */
import type { Violation } from '../../rules';
import { rangeText, readField, violation } from '../../rules/internal';
import { isUnresolved } from '../private/unresolved';
import { checkText, isNotSet, shownAs } from './check-text';
import { problemOfEventSchedule, readRotationSchedule, SCHEDULE_LIMITS } from './schedule';

/** The schedule of rotations, if none is given. */
export const DEFAULT_SCHEDULE = 'rate(30 days)';

/** What a schedule looks like, valid or not. */
const EXPRESSION = /^(?:rate|cron|at)\([A-Za-z0-9 ,*?#/:-]{0,60}\)$/;

/** Checks `schedule`, `duration` and `resumeSchedule`. */
export function checkSchedules(props: object): Violation[] {
  const [schedule, duration] = [readField(props, 'schedule') ?? DEFAULT_SCHEDULE, readField(props, 'duration')];
  const resumeSchedule = readField(props, 'resumeSchedule');
  return [
    ...checkText(schedule, ['schedule'], checkSchedule),
    ...(isNotSet(duration) ? [] : checkText(duration, ['duration'], (text) => checkDuration(text, schedule))),
    ...(isNotSet(resumeSchedule) ? [] : checkResume(resumeSchedule, readField(props, 'resume') === false)),
  ];
}

function checkSchedule(text: string): Violation[] {
  const problem = readRotationSchedule(text);
  if (typeof problem !== 'string') return [];
  const { hours, days } = SCHEDULE_LIMITS;
  const allowed = `rate(… hours) with ${rangeText(hours)}, rate(… days) with ${rangeText(days)}, or cron(0 HOURS DAY MONTH WEEKDAY *) with hours at least ${hours.min} hours apart`;
  return [scheduleProblem('schedule', `The schedule${shown(text)} is not valid: ${problem}`, allowed)];
}

function checkDuration(text: string, schedule: unknown): Violation[] {
  const { min, max } = SCHEDULE_LIMITS.window;
  const read = typeof schedule === 'string' && !isUnresolved(schedule) ? readRotationSchedule(schedule) : undefined;
  const longest = typeof read === 'object' ? read.longestWindow : max;
  const hours = Number(/^([1-9]\d?)h$/.exec(text)?.[1]);
  if (hours >= min && hours <= longest) return [];
  const allowed = `${min}h to ${longest}h with this schedule, because the window must not extend into the next one or the next day`;
  return [
    scheduleProblem('duration', `${shownAs(text, /^\d{1,6}[a-z]{0,2}$/, 'The text')} is not a valid duration`, allowed),
  ];
}

function checkResume(value: unknown, isOff: boolean): Violation[] {
  const path = ['resumeSchedule'];
  if (isOff) {
    return [
      violation(
        'rotation-schedule',
        path,
        '`resume` is false, so that nothing has this schedule. Allowed: one of the two. Remove one.',
      ),
    ];
  }
  return checkText(value, path, (text) => {
    const problem = problemOfEventSchedule(text);
    if (problem === undefined) return [];
    const allowed = 'an expression of EventBridge, such as rate(1 hour), rate(5 minutes) or cron(0/15 * * * ? *)';
    return [scheduleProblem('resumeSchedule', `The schedule${shown(text)} is not valid: ${problem}`, allowed)];
  });
}

/** Returns the expression, with a space before it, if it looks like one. */
function shown(text: string): string {
  const expression = shownAs(text, EXPRESSION, '');
  return expression === '' ? '' : ` ${expression}`;
}

function scheduleProblem(field: string, problem: string, allowed: string): Violation {
  return violation('rotation-schedule', [field], `${problem}. Allowed: ${allowed}. Correct it.`);
}

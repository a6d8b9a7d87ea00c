/** Timeouts of resources, and the durations in them. */
import { stringToTerraform } from 'cdktf';
import { typeName } from '../rules';
import { isUnknown } from './known';

/** How long the provider tries before it gives up: `30s`, `10m`, `1h30m`. */
export interface MqTimeouts {
  /**
   * For a creation.
   * @default - as the provider says
   */
  readonly create?: string;
  /**
   * For a change.
   * @default - as the provider says
   */
  readonly update?: string;
  /**
   * For a deletion.
   * @default - as the provider says
   */
  readonly delete?: string;
}

/** The block; undefined where nothing is set. */
export function timeoutsToTerraform(timeouts: MqTimeouts | undefined): Record<string, unknown> | undefined {
  const given = Object.entries(timeouts ?? {}).filter(([, value]) => value !== undefined);
  if (given.length === 0) return undefined;
  return Object.fromEntries(given.map(([name, value]) => [name, stringToTerraform(value as string) as unknown]));
}

/** What is wrong with a duration, and what is allowed; undefined where nothing is or only Terraform will know. */
export function durationProblem(value: unknown): string | undefined {
  if (value === undefined || value === null || isUnknown(value)) return undefined;
  if (typeof value === 'string' && /^(\d+(\.\d+)?(ms|s|m|h))+$/.test(value) && /[1-9]/.test(value)) return undefined;
  const what = typeof value === 'string' ? JSON.stringify(value) : typeName(value);
  return `The duration is ${what}. Allowed: a number and its unit, of ms, s, m and h, as in 30s or 1h30m. Write one.`;
}

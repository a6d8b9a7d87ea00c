/** The private state of `mq_users_exclusive`. */
import type { PrivateState } from '../../../terraform-plugin';

export type ExclusivePrivateState = PrivateState & {
  /** The ARN of the broker, which holds its Region and account. */
  readonly brokerArn?: string | undefined;
  /**
   * The users of the broker at the last refresh, except those whose deletion was pending. Terraform plans twice, before and
   * during the apply, and refuses a second plan that differs from the first. Both plans are therefore made from this list.
   */
  readonly present?: readonly string[] | undefined;
  /** The groups of those of them that the state does not list, by username. */
  readonly unlisted?: Readonly<Record<string, readonly string[]>> | undefined;
};

/** Parses private state. An entry of a wrong type is treated as absent. */
export function readExclusiveState({ brokerArn, present, unlisted }: PrivateState): ExclusivePrivateState {
  return {
    brokerArn: typeof brokerArn === 'string' ? brokerArn : undefined,
    present: isTexts(present) ? present : undefined,
    unlisted: isGroups(unlisted) ? unlisted : undefined,
  };
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((entry) => typeof entry === 'string');
const isGroups = (value: unknown): value is Record<string, string[]> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isTexts);

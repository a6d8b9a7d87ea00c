/** A case: calls of Amazon MQ, and what the emulator claims that AWS returns. */
import type { MqClient } from '@aws-sdk/client-mq';
import type { Claim } from './claims';

/**
 * The phases of the only broker of a run, in their order. Each takes minutes on AWS, so the cases of all concepts share one
 * reboot. The first case of `creation`, `reboot` and `deletion` starts what the phase is named after.
 */
export const phases = ['before', 'creation', 'running', 'reboot', 'rebooted', 'deletion', 'deleted'] as const;
export type Phase = (typeof phases)[number];

/** What the calls of a run share. */
export interface Context {
  readonly mq: MqClient;
  readonly region: string;
  /** The name of the broker, with which the names of everything that the run creates start. */
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  /** The password of users. It is random, because the broker is real. */
  readonly password: string;
  /** What earlier calls have returned, such as the id of the broker. */
  readonly known: Partial<Record<Known, string>>;
}
export type Known = 'brokerId' | 'brokerArn' | 'configurationId' | 'configurationArn' | 'automaticId' | 'nextToken';

export interface Call {
  readonly send: (context: Context) => Promise<object>;
  readonly claim: Claim | ((context: Context) => Claim);
  /** Returns what later calls need of the response. */
  readonly keep?: (output: never) => Context['known'];
}

export interface Case {
  readonly phase: Phase;
  readonly name: string;
  /** The id of the guess that the case settles. A difference then does not fail the run. */
  readonly guess?: string;
  /** Each depends on the one before it. */
  readonly calls: readonly Call[];
}

/** Returns a case with one call. */
export function one(phase: Phase, name: string, send: Call['send'], claim: Call['claim'], guess?: string): Case {
  return { phase, name, calls: [{ send, claim }], ...(guess !== undefined && { guess }) };
}

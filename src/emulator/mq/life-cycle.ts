/** The life of a broker: its phases, which change with the clock, and the state in which a test holds it. */
import { heldStates, type BrokerState, type HeldState } from './emulated-broker';

/** How long the phases take in milliseconds, and the clock. */
export interface PhaseTimes {
  readonly creationMillis: number;
  readonly rebootMillis: number;
  readonly deletionMillis: number;
  readonly now: () => number;
}

type Phase = 'creating' | 'running' | 'rebooting' | 'deleting';

/** A life cycle as plain data, which JSON can store. */
export interface LifeCycleRecord {
  readonly phase: Phase;
  readonly phaseEnds: number;
  readonly held?: HeldState;
}

/** What a broker does at the end of a phase. */
interface PhaseEnds {
  created(): void;
  rebooted(): void;
}

export class LifeCycle {
  private phase: Phase;
  private phaseEnds: number;
  private held: HeldState | undefined;

  constructor(
    { phase, phaseEnds, held }: LifeCycleRecord,
    private readonly times: PhaseTimes,
    private readonly ends: PhaseEnds,
  ) {
    this.phase = phase;
    this.phaseEnds = phaseEnds;
    this.held = held;
  }

  /** Returns the life cycle of a broker whose creation begins. */
  static begin({ now, creationMillis }: PhaseTimes): LifeCycleRecord {
    return { phase: 'creating', phaseEnds: now() + creationMillis };
  }

  toRecord(): LifeCycleRecord {
    return { phase: this.phase, phaseEnds: this.phaseEnds, ...(this.held && { held: this.held }) };
  }

  get state(): BrokerState {
    if (this.held) return this.held;
    this.settle();
    if (this.phase === 'creating') return 'CREATION_IN_PROGRESS';
    if (this.phase === 'rebooting') return 'REBOOT_IN_PROGRESS';
    if (this.phase === 'running') return 'RUNNING';
    if (this.times.now() < this.phaseEnds) return 'DELETION_IN_PROGRESS';
    // It stays deleted if the clock goes back.
    this.phaseEnds = -Infinity;
    return 'DELETED';
  }

  get isDeleting(): boolean {
    return this.phase === 'deleting';
  }

  /** Ends a creation or reboot that is due. */
  settle(): void {
    if (this.held || this.times.now() < this.phaseEnds) return;
    if (this.phase === 'running' || this.phase === 'deleting') return;
    if (this.phase === 'rebooting') this.ends.rebooted();
    else this.ends.created();
    this.phase = 'running';
  }

  hold(state: HeldState): void {
    if (!heldStates.includes(state)) throw new Error(`A broker can be held in: ${heldStates.join(', ')}.`);
    if (this.state === 'DELETED') throw new Error('The broker is deleted, so it cannot be held in a state.');
    this.settle();
    this.held = state;
  }

  release(): void {
    if (!this.held) return;
    const wasRebooting = this.held === 'REBOOT_IN_PROGRESS' || this.phase === 'rebooting';
    this.held = undefined;
    if (this.phase === 'creating') this.ends.created();
    if (wasRebooting) this.ends.rebooted();
    if (this.phase !== 'deleting') this.phase = 'running';
  }

  startReboot(): void {
    this.phase = 'rebooting';
    this.phaseEnds = this.times.now() + this.times.rebootMillis;
  }

  startDeletion(): void {
    // A hold ends, except one in the state that follows.
    if (this.held !== 'DELETION_IN_PROGRESS') this.held = undefined;
    this.phase = 'deleting';
    this.phaseEnds = this.times.now() + this.times.deletionMillis;
  }
}

/** Shares work between callers that need the same result at the same time. It ends when no caller waits for it. */
import { setMaxListeners } from 'node:events';
import { raceWithSignal } from './deadlines';

interface Work<T> {
  readonly result: Promise<T>;
  readonly controller: AbortController;
  waiting: number;
  isDone: boolean;
}

export class SharedWork<T> {
  private readonly works = new Map<string, Work<T>>();

  /** @param keepsResults whether later callers receive the cached result; failures are never cached */
  constructor(private readonly keepsResults: boolean) {}

  /**
   * Joins the work with that key, or starts it. The signal only ends the wait of this caller. The work's own signal is
   * aborted once all of its callers have left. Rejects with the reason of the signal, or with the failure of the work.
   */
  async run(key: string, signal: AbortSignal | undefined, start: (signal: AbortSignal) => Promise<T>): Promise<T> {
    signal?.throwIfAborted();
    const work = this.works.get(key) ?? this.begin(key, start);
    work.waiting += 1;
    try {
      return await raceWithSignal(work.result, signal);
    } finally {
      work.waiting -= 1;
      if (work.waiting === 0 && !work.isDone) {
        // The next caller must not join work that is being ended.
        this.forget(key, work);
        work.controller.abort();
      }
    }
  }

  private begin(key: string, start: (signal: AbortSignal) => Promise<T>): Work<T> {
    const controller = new AbortController();
    setMaxListeners(0, controller.signal);
    const work: Work<T> = { result: start(controller.signal), controller, waiting: 0, isDone: false };
    this.works.set(key, work);
    work.result.then(
      () => this.end(key, work, this.keepsResults),
      () => this.end(key, work, false),
    );
    return work;
  }

  private end(key: string, work: Work<T>, keeps: boolean): void {
    work.isDone = true;
    if (!keeps) this.forget(key, work);
  }

  private forget(key: string, work: Work<T>): void {
    if (this.works.get(key) === work) this.works.delete(key);
  }
}

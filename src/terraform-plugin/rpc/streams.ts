/** Signals and streams that end in time, even if their source does not. */

interface LinkedSignal {
  readonly signal: AbortSignal;
  /** Removes the listeners from the signals that this one follows. */
  readonly unlink: () => void;
}

/** Returns a signal that is aborted with the first of `signals`. */
export function linkedSignal(...signals: readonly AbortSignal[]): LinkedSignal {
  const controller = new AbortController();
  const abort = () => controller.abort(signals.find(({ aborted }) => aborted)?.reason);
  for (const signal of signals) signal.addEventListener('abort', abort);
  if (signals.some(({ aborted }) => aborted)) abort();
  const unlink = () => signals.forEach((signal) => signal.removeEventListener('abort', abort));
  return { signal: controller.signal, unlink };
}

/** Yields the items of `source`. Throws the reason of `signal` as soon as it is aborted, even while an item is awaited. */
export async function* untilAborted<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]();
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason as Error);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort);
  });
  aborted.catch(() => undefined);
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), aborted]);
      if (next.done) return;
      yield next.value;
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    // Not awaited: a source that hangs never ends.
    iterator.return?.().catch(() => undefined);
  }
}

/** Yields what `work` emits. Returns or throws what `work` does, once it has ended. */
export async function* streamFrom<T, R>(work: (emit: (item: T) => void) => Promise<R>): AsyncGenerator<T, R> {
  const pending: T[] = [];
  let isDone = false;
  let wake = () => {};
  const emit = (item: T) => {
    if (isDone) return;
    pending.push(item);
    wake();
  };
  const result = Promise.resolve()
    .then(() => work(emit))
    .finally(() => {
      isDone = true;
      wake();
    });
  result.catch(() => undefined);
  for (;;) {
    for (let item = pending.shift(); item !== undefined; item = pending.shift()) yield item;
    if (isDone) return await result;
    await new Promise<void>((resolve) => (wake = resolve));
  }
}

/** Runs synchronous work while this process has the lock, a file. Other processes wait. */
export function withLock<T>(file: string, work: () => T): T;

/** Measures the processor time of synchronous work, which a busy machine does not lengthen as it does the time on the clock. */
export function cpuMillis(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

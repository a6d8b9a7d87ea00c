/** The loggers of rhea, which its types leave out. */
declare module 'rhea/lib/log.js' {
  const loggers: Readonly<Record<string, { enabled: boolean }>>;
  export = loggers;
}

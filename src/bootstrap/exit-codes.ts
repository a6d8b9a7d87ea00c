/** What the command's exit codes mean; the same for every subcommand. */
export const exitCode = {
  unexpected: 1,
  usage: 2,
  validation: 3,
  interrupted: 130,
  terminated: 143,
} as const;

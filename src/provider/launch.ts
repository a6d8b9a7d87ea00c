/** The values that the launcher passes to the provider's bundle. */

export interface Launch {
  /** Stores the compiled code when this process ends. For a process that has done more than start. */
  keepCompiledCode(): void;
  /** The file descriptor from which Terraform reads the handshake. */
  readonly stdout: number;
  /** The shell that waits for this process, and the shell's parent, if the shell did not become this process. */
  readonly shell?: { readonly pid: number; readonly parent: number };
}

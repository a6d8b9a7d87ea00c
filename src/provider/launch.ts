/** What the launcher hands to the bundle. */

export interface Launch {
  /** Keeps what is compiled by the end of this process. For a process that did more than a start alone does. */
  keepCompiledCode(): void;
  /** The file descriptor from which Terraform reads the handshake. */
  readonly stdout: number;
  /** The shell that waits for this process, and the shell's parent, if the shell did not become this process. */
  readonly shell?: { readonly pid: number; readonly parent: number };
}

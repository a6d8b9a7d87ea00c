/** A relative link to another file. */
export interface Link {
  /** As it is written. */
  readonly text: string;
  readonly words: string;
  /** Relative to the document. */
  readonly path: string;
  /** Empty, or with its `#`. */
  readonly anchor: string;
}

/** Returns Markdown with other links: `replace` returns the text in place of each. Code blocks and images stay unchanged. */
export function replaceLinks(text: string, replace: (link: Link) => string): string;

/** Returns Markdown without what only the repository shows, remarks for tests, and names of files in fences. */
export function withoutRemarks(text: string): string;

/** Returns the address of the files of a version, from the `repository` of a package.json; undefined without one. */
export function sourceOf(repository: unknown, version: string): string | undefined;

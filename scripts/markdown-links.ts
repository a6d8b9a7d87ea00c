/** Replaces the links of Markdown for readers who do not have the rest of the repository. */

/**
 * Returns Markdown with other links. Code blocks and images stay unchanged.
 * @param replace returns the text in place of a link, from its text and its target
 */
export function replaceLinks(text: string, replace: (link: Link) => string): string {
  return text
    .split(/^( *```[^]*?^ *```$)/m)
    .map((part, index) =>
      // A block of code is an odd part.
      index % 2 === 1
        ? part
        : part.replace(/(?<!!)\[([^\]]+)\]\(([^)\s]+)\)/g, (text, words: string, target: string) => {
            if (/^(#|https?:)/.test(target)) return text;
            const [path = '', anchor] = target.split('#');
            return replace({ text, words, path, anchor: anchor === undefined ? '' : `#${anchor}` });
          }),
    )
    .join('');
}

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

/** Replaces the links of Markdown for readers who do not have the rest of the repository. */

/**
 * Returns Markdown with other links. Code blocks and images stay unchanged.
 * @param {string} text
 * @param replace returns the text in place of a link, from its text and its target
 */
exports.replaceLinks = (text, replace) =>
  text
    .split(/^( *```[^]*?^ *```$)/m)
    .map((part, index) =>
      // A block of code is an odd part.
      index % 2 === 1
        ? part
        : part.replace(/(?<!!)\[([^\]]+)\]\(([^)\s]+)\)/g, (link, words, target) => {
            if (/^(#|https?:)/.test(target)) return link;
            const [path = '', anchor] = target.split('#');
            return replace({ text: link, words, path, anchor: anchor === undefined ? '' : `#${anchor}` });
          }),
    )
    .join('');

/**
 * Returns Markdown without what only the repository shows, remarks for tests, and names of files in fences.
 * @param {string} text
 */
exports.withoutRemarks = (text) =>
  text
    // A paragraph with the lines after it, or a part of one.
    .replace(/(?<=\n\n)<!-- repository only -->(?:(?!<!-- end -->)[^])*<!-- end -->\n+/g, '')
    .replace(/<!-- repository only -->[^]*?<!-- end -->/g, '')
    .replace(/^ *<!-- (?:[a-z ]+): [^>]*-->\n+/gm, '')
    .replace(/^( *```\S+) .*/gm, '$1');

/**
 * Returns the address of the files of a version; undefined without a repository.
 * @param {unknown} repository the `repository` of a package.json
 * @param {string} version
 */
exports.sourceOf = (repository, version) => {
  const url = typeof repository === 'object' && repository && 'url' in repository ? repository.url : repository;
  if (url === undefined) return undefined;
  const [, address] = /^(?:git\+)?(https:\/\/[^/]+\/.+?)(?:\.git)?$/.exec(typeof url === 'string' ? url : '') ?? [];
  if (address === undefined) {
    throw new Error(`The repository of package.json is ${JSON.stringify(url)}. Allowed: an address with https.`);
  }
  return `${address}/blob/v${version}`;
};

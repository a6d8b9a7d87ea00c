// The texts of licenses.
import { createRequire } from 'node:module';

/** Returns the standard text of a license, by its SPDX id. */
export function standardText(id) {
  const { licenseText } = createRequire(import.meta.url)(`spdx-license-list/licenses/${id}.json`);
  return normalized(licenseText);
}

/** Removes differences of line ends and margins, so that equal texts are one. */
export function normalized(text) {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  return lines
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/^\n+|\n+$/g, '');
}

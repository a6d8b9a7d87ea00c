// Writes the licenses and notices of the packages in the provider. Fails for a license that the project cannot ship.
import { Contrib } from '@cyclonedx/cyclonedx-library';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import satisfies from 'spdx-satisfies';
import { root } from '../sources.mjs';
import { normalized, standardText } from './texts.mjs';

/** Licenses that permit distribution with notices only. */
const allowed = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'ISC', 'MIT'];

/** Files with a license in their first comment, of packages that have no file for it. */
const licensesInCode = { '@bufbuild/protobuf': ['dist/esm/wire/varint.js'] };

/** Lines with copyright, from the repositories of packages that contain no file with their license. */
const copyrightElsewhere = {
  saxes: ['Copyright (c) Contributors', 'Copyright (c) Isaac Z. Schlueter and Contributors'],
};

/** Throws for packages without a license, or with a license that is not allowed. Names them all. */
export function assertAllowed(packages) {
  const refused = packages.filter(({ license }) => !isAllowed(license));
  if (refused.length === 0) return;
  const list = refused.map(({ name, version, license }) => `  ${name} ${version}: ${license ?? 'no license'}`);
  throw new Error(
    `The licenses of these packages do not allow to ship them:\n${list.join('\n')}\n` +
      `Allowed: ${allowed.join(', ')}. Use other packages, or add the license in build/third-party/licenses.mjs.`,
  );
}

function isAllowed(license) {
  try {
    return satisfies(license, allowed);
  } catch {
    // It is missing or not an SPDX expression.
    return false;
  }
}

/** Returns the text of THIRD_PARTY_LICENSES: each license once, after the packages that it is for. */
export function licenseTexts(packages) {
  assertAllowed(packages);
  /** By the text without line breaks, because copies of a license differ in them. */
  const licenses = new Map();
  for (const each of packages) {
    for (const text of textsOf(each)) {
      const { terms, copyright } = split(text);
      const key = terms.replace(/\s+/g, ' ');
      const { users } = licenses.get(key) ?? licenses.set(key, { terms, users: [] }).get(key);
      users.push(`${each.name} ${each.version} (${each.license})${copyright.map((line) => `\n  ${line}`).join('')}`);
    }
  }
  const parts = [...licenses.values()].map(({ terms, users }) => `${users.join('\n')}\n\n${terms}\n`);
  return `The program terraform-provider-mq contains code of the following packages.\n\n${parts.join(`\n${'-'.repeat(80)}\n\n`)}`;
}

/** Separates the Apache license, which all its users share, from its appendix, in which some have their copyright. */
function split(text) {
  const end = 'END OF TERMS AND CONDITIONS';
  const at = text.indexOf(end);
  if (at === -1) return { terms: text, copyright: [] };
  const copyright = text.slice(at).match(/^ *Copyright (?![[{]).*$/gm) ?? [];
  return { terms: text.slice(0, at + end.length), copyright: copyright.map((line) => line.trim()) };
}

/** Returns the license and notice files of a package. */
function textsOf({ name, version, license, path }) {
  const folder = join(root, path);
  const files = [...new Contrib.License.Utils.LicenseEvidenceGatherer().getFileAttachments(folder)];
  const texts = files.map(({ filePath }) => normalized(readFileSync(filePath, 'utf8')));
  if (texts.length > 0) return texts;
  const inCode = (licensesInCode[name] ?? []).map((file) => firstComment(join(folder, file)));
  // Without a file, the standard text applies. That of other licenses has the names of the authors.
  if (license === 'Apache-2.0' || inCode.length > 0) return [...inCode, standardText('Apache-2.0')];
  const copyright = copyrightElsewhere[name];
  if (license === 'ISC' && copyright) {
    const terms = standardText('ISC')
      .replace(/^[^]*?(?=Permission to use)/, '')
      .replace(/\bISC\b/g, 'THE AUTHOR');
    return [`ISC License\n\n${copyright.join('\n')}\n\n${terms}`];
  }
  throw new Error(
    `${name} ${version} has no license file. Add the place of its license to build/third-party/licenses.mjs.`,
  );
}

function firstComment(file) {
  const [comment] = /^(?:\/\/.*\n)+/.exec(readFileSync(file, 'utf8')) ?? [];
  if (comment === undefined) throw new Error(`${file} does not begin with a comment.`);
  return normalized(comment.replace(/^\/\/ ?/gm, ''));
}

/** Tests the links of documents in the npm package. */
import { sourceOf } from '../../build/markdown-links.cjs';
import { packedDocument } from '../../scripts/release/documents';

const files = ['README.md', 'SECURITY.md', 'docs/install.md', 'docs/iam/README.md'];
const source = 'https://example.com/owner/name/blob/v0.2.0';

test.each([
  ['a packed file', '[install](install.md#windows)', '[install](install.md#windows)'],
  ['a packed file in another folder', '[policy](../SECURITY.md)', '[policy](../SECURITY.md)'],
  ['a folder with packed files', '[IAM](iam/)', '[IAM](iam/)'],
  ['an address', '[AWS](https://aws.amazon.com/)', '[AWS](https://aws.amazon.com/)'],
  ['a heading', '[below](#below)', '[below](#below)'],
  ['another file', 'See [why](decisions/1.md#why).', `See [why](${source}/docs/decisions/1.md#why).`],
  ['another folder', '[it](../examples/roster)', `[it](${source}/examples/roster)`],
  ['a code block', '```sh\n[a](b.md)\n```', '```sh\n[a](b.md)\n```'],
])('%s', (_what, text, expected) => {
  expect(packedDocument(text, 'docs/page.md', { files, source })).toBe(expected);
});

test('without an address of the repository, a link to another file is text', () => {
  const text = 'See [why](decisions/1.md), [install](install.md).';
  expect(packedDocument(text, 'docs/page.md', { files, source: undefined })).toBe('See why, [install](install.md).');
});

test.each([
  [undefined, undefined],
  ['https://example.com/owner/name', source],
  [{ type: 'git', url: 'git+https://example.com/owner/name.git' }, source],
])('the repository %j', (repository, expected) => expect(sourceOf(repository, '0.2.0')).toBe(expected));

test('a repository without an address of the web is an error', () => {
  expect(() => sourceOf('github:owner/name', '0.2.0')).toThrow('Allowed: an address with https.');
});
